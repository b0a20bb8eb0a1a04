#include "train_stats.hpp"

#include <ATen/Parallel.h>
#include <ATen/Version.h>
#include <clara/error.hpp>
#include <clara/internal/files.hpp>

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
  write_file(file, Value(stats).json(2) + "\n");
}

}  // namespace clara::supervised
