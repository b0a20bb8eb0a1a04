#include "train_stats.hpp"

#include <ATen/Parallel.h>
#include <ATen/Version.h>
#include <clara/error.hpp>

#include <cerrno>
#include <cstring>
#include <fstream>

namespace clara::supervised {

void add_environment(Object& stats, const std::string& device) {
  stats.set("device", device);
  stats.set("threads", at::get_num_threads());
  stats.set("cpu_capability", at::get_cpu_capability());
  stats.set("torch", CLARA_TORCH_VERSION);
}

void write_train_stats(const std::filesystem::path& file, const Object& stats) {
  std::error_code ignored;
  std::filesystem::create_directories(file.parent_path(), ignored);
  auto temporary = file;
  temporary += ".tmp";
  std::ofstream out(temporary, std::ios::binary | std::ios::trunc);
  out << Value(stats).json(2) << '\n';
  out.close();
  std::error_code failed;
  if (out) std::filesystem::rename(temporary, file, failed);
  if (!out || failed)
    throw Error("cannot write " + file.string() + ": " +
                    (failed ? failed.message() : std::string(std::strerror(errno))),
                ExitCode::storage);
}

}  // namespace clara::supervised
