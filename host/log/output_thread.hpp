#pragma once

#include <chrono>
#include <memory>
#include <string>
#include <thread>

namespace clara::host {

/// Writes to a file descriptor on a thread of its own, so that a reader who does not read (a
/// terminal that is stopped, a pipe that is full) holds nobody up. What waits is bounded: lines
/// that come beyond it are dropped, counted, and the number is written when somebody reads again. A
/// reader that is gone is none, and nothing is written any more.
class OutputThread {
 public:
  /// The descriptor stays the caller's.
  explicit OutputThread(int descriptor);
  /// As flush(), for a moment; then the thread is left behind, which lasts as long as the process.
  ~OutputThread();
  OutputThread(const OutputThread&) = delete;
  OutputThread& operator=(const OutputThread&) = delete;

  /// [any] Whole lines, their line feed included. Never blocks.
  void write(std::string lines);
  /// [any] Something has not been written yet.
  bool busy() const;
  /// [any] Waits until all is written, as long as something is written every `patience`. False when
  /// something is left.
  bool flush(std::chrono::milliseconds patience);

 private:
  struct State;
  std::shared_ptr<State> state_;
  std::thread thread_;
};

}  // namespace clara::host
