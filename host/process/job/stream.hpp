#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace clara::host::job {

/// The copy of the output that the host reads through a pipe. What the host has not taken yet waits
/// here; when too much waits, the job's output is not read on, as with any pipe. A host that is
/// gone ends the stream, not the job.
class Stream {
 public:
  /// `fd` is a non-blocking write end, or -1: no stream.
  explicit Stream(int fd) : fd_(fd) {}

  void write(std::string_view text);
  /// Writes what waits, as far as it goes.
  void pump();
  void close();

  int fd() const { return fd_; }
  bool waiting() const { return fd_ >= 0 && at_ < waiting_.size(); }
  bool full() const { return fd_ >= 0 && waiting_.size() - at_ >= kFull; }

 private:
  static constexpr std::size_t kFull = std::size_t{1} << 20;

  int fd_;
  std::string waiting_;
  std::size_t at_ = 0;
};

}  // namespace clara::host::job
