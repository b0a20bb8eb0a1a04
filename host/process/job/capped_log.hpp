#pragma once

#include <cstdint>
#include <string_view>

namespace clara::host::job {

/// log.txt of bounded size. The first half of the limit goes straight into the file; what follows
/// goes in turn into two segments beside it (log.tail.0, log.tail.1), each as large as the other
/// half, so that the last half is always there; at the end they are joined. Never throws and never
/// blocks the job: after a write error it takes nothing more.
class CappedLog {
 public:
  /// Opens FOLDER/log.txt by `folder_fd`, which outlives the log.
  CappedLog(int folder_fd, std::int64_t limit);

  void write(std::string_view text);
  /// Joins the parts and closes.
  void finish();

  std::int64_t seen() const { return seen_; }          ///< bytes offered
  std::int64_t left_out() const { return left_out_; }  ///< bytes not in the file, after finish()
  int error() const { return error_; }                 ///< errno of the write that failed, or 0

 private:
  void append(int fd, std::string_view text);
  void write_tail(std::string_view text);
  void join();
  void copy(int segment, std::int64_t from);
  int open_segment(int which, int flags);

  int folder_;
  std::int64_t half_;
  int head_ = -1;
  std::int64_t head_size_ = 0;
  int tail_ = -1;  // the segment being written
  int which_ = 0;  // its number
  std::int64_t tail_size_ = 0;
  std::int64_t older_size_ = 0;  // of the other segment; 0: none
  std::int64_t dropped_ = 0;     // in segments that were overwritten
  std::int64_t seen_ = 0;
  std::int64_t left_out_ = 0;
  int error_ = 0;
};

}  // namespace clara::host::job
