#include "host/automl/jobs/disk_space.hpp"

#include <clara/internal/files.hpp>

#include <fcntl.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <system_error>

namespace clara::host::automl {
namespace {

std::string words_of(int error) { return std::generic_category().message(error); }

std::string no_space(const std::filesystem::path& folder, const std::string& why) {
  return "no space: " + folder.string() + ": " + why;
}

}  // namespace

std::string no_disk_space(const std::filesystem::path& folder) {
  const auto name = (folder / ".room-XXXXXX").string();
  std::string file = name;
  const int fd = mkostemp(file.data(), O_CLOEXEC);
  int error = fd < 0 ? errno : 0;
  if (fd >= 0) {
    const std::array<char, 4096> block{};
    // Some file systems find out only when the block is to be placed.
    if (write(fd, block.data(), block.size()) < 0 || fsync(fd) != 0) error = errno;
    close(fd);
    unlink(file.c_str());
  }
  return is_out_of_space(error) ? no_space(folder, words_of(error)) : "";
}

bool speaks_of_full_disk(const std::string& words) {
  for (const int full : kOutOfSpace) {
    if (words.find(words_of(full)) != std::string::npos) return true;
  }
  return words.starts_with("no space: ");
}

std::string full_disk_of(const process::JobEnd& end, const std::filesystem::path& folder) {
  if (end.succeeded()) return "";
  if (!end.exit || !end.exit->failed_step.empty())
    return speaks_of_full_disk(end.message) ? end.message : "";
  if (speaks_of_full_disk(end.exit->disk_error)) return no_space(folder, end.exit->disk_error);
  if (speaks_of_full_disk(end.exit->log_error))
    return no_space(folder, "the log of a job was cut: " + end.exit->log_error);
  return "";
}

}  // namespace clara::host::automl
