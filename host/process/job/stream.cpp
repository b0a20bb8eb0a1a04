#include "host/process/job/stream.hpp"

#include <unistd.h>

#include <cerrno>

namespace clara::host::job {

void Stream::write(std::string_view text) {
  if (fd_ >= 0) waiting_ += text;
}

void Stream::pump() {
  while (waiting()) {
    const ssize_t n = ::write(fd_, waiting_.data() + at_, waiting_.size() - at_);
    if (n >= 0) {
      at_ += static_cast<std::size_t>(n);
    } else if (errno != EINTR) {
      if (errno != EAGAIN) close();
      return;
    }
  }
  waiting_.clear();
  at_ = 0;
}

void Stream::close() {
  if (fd_ >= 0) ::close(fd_);
  fd_ = -1;
}

}  // namespace clara::host::job
