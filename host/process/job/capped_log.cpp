#include "host/process/job/capped_log.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdio>

namespace clara::host::job {
namespace {

constexpr std::array<const char*, 2> kSegments = {"log.tail.0", "log.tail.1"};

}  // namespace

CappedLog::CappedLog(int folder_fd, std::int64_t limit) : folder_(folder_fd), half_(limit / 2) {
  head_ = openat(folder_, "log.txt", O_WRONLY | O_CREAT | O_TRUNC | O_APPEND | O_CLOEXEC, 0644);
  if (head_ < 0) error_ = errno;
}

void CappedLog::append(int fd, std::string_view text) {
  while (!text.empty() && error_ == 0) {
    const ssize_t n = ::write(fd, text.data(), text.size());
    if (n >= 0) {
      text.remove_prefix(static_cast<std::size_t>(n));
    } else if (errno != EINTR) {
      error_ = errno;
    }
  }
}

void CappedLog::write(std::string_view text) {
  seen_ += static_cast<std::int64_t>(text.size());
  if (error_ != 0) return;
  const auto room = static_cast<std::size_t>(half_ - head_size_);
  const std::string_view first = text.substr(0, room);
  append(head_, first);
  head_size_ += static_cast<std::int64_t>(first.size());
  text.remove_prefix(first.size());
  while (!text.empty() && error_ == 0) {
    const auto part = text.substr(0, static_cast<std::size_t>(half_));
    write_tail(part);
    text.remove_prefix(part.size());
  }
}

int CappedLog::open_segment(int which, int flags) {
  const int fd =
      openat(folder_, kSegments[static_cast<std::size_t>(which)], flags | O_CLOEXEC, 0644);
  if (fd < 0) error_ = errno;
  return fd;
}

void CappedLog::write_tail(std::string_view text) {
  const auto size = static_cast<std::int64_t>(text.size());
  if (tail_ < 0 || tail_size_ + size > half_) {
    if (tail_ >= 0) {
      close(tail_);
      dropped_ += older_size_;
      older_size_ = tail_size_;
      which_ = 1 - which_;
    }
    tail_ = open_segment(which_, O_WRONLY | O_CREAT | O_TRUNC);
    tail_size_ = 0;
    if (tail_ < 0) return;
  }
  append(tail_, text);
  tail_size_ += size;
}

void CappedLog::finish() {
  if (tail_ >= 0 && error_ == 0) join();
  for (const int fd : {head_, tail_}) {
    if (fd >= 0) close(fd);
  }
  head_ = tail_ = -1;
  if (error_ != 0) {
    left_out_ = seen_ - head_size_;
    return;
  }
  for (const char* name : kSegments) unlinkat(folder_, name, 0);
}

void CappedLog::join() {
  const std::int64_t excess = std::max<std::int64_t>(0, older_size_ + tail_size_ - half_);
  const std::int64_t from_older = std::min(excess, older_size_);
  left_out_ = dropped_ + excess;
  if (left_out_ > 0) {
    std::array<char, 80> note{};
    const int n = std::snprintf(note.data(), note.size(), "\n[clara-host: %lld bytes left out]\n",
                                static_cast<long long>(left_out_));
    append(head_, {note.data(), static_cast<std::size_t>(n)});
  }
  if (older_size_ > 0) copy(1 - which_, from_older);
  copy(which_, excess - from_older);
}

void CappedLog::copy(int segment, std::int64_t from) {
  const int fd = open_segment(segment, O_RDONLY);
  if (fd < 0) return;
  static std::array<char, 1 << 16> buffer;
  while (error_ == 0) {
    const ssize_t n = pread(fd, buffer.data(), buffer.size(), from);
    if (n <= 0) break;
    append(head_, {buffer.data(), static_cast<std::size_t>(n)});
    from += n;
  }
  close(fd);
}

}  // namespace clara::host::job
