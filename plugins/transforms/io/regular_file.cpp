#include "regular_file.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>
#include <clara/error.hpp>

#include <cerrno>
#include <system_error>

namespace clara::transforms_io {
namespace {

std::string reason() { return std::generic_category().message(errno); }

}  // namespace

RegularFile::RegularFile(const std::filesystem::path& path)
    : descriptor_(open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK)) {
  if (descriptor_ < 0) throw Error("cannot be opened: " + reason());
  struct stat status {};
  if (fstat(descriptor_, &status) != 0) {
    const auto why = reason();
    close(descriptor_);
    throw Error("cannot be read: " + why);
  }
  if (!S_ISREG(status.st_mode)) {
    close(descriptor_);
    throw Error(S_ISDIR(status.st_mode) ? "is a folder, expected a file" : "is no regular file");
  }
  size_ = static_cast<std::size_t>(status.st_size);
}

RegularFile::~RegularFile() { close(descriptor_); }

std::size_t RegularFile::read(std::span<std::byte> out, std::size_t offset) const {
  std::size_t done = 0;
  while (done < out.size()) {
    const ssize_t got =
        pread(descriptor_, out.data() + done, out.size() - done, static_cast<off_t>(offset + done));
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) throw Error("cannot be read: " + reason());
    if (got == 0) break;
    done += static_cast<std::size_t>(got);
  }
  return done;
}

}  // namespace clara::transforms_io
