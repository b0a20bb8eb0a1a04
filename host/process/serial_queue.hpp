#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <string>
#include <thread>

namespace clara::host::process {

/// One thread that runs works one after another, in the order of posting: the [controller] thread,
/// the queue of a handler. Works must not throw. The thread owns nothing of the queue, so that one
/// that hangs in a plugin can be left behind.
class SerialQueue {
 public:
  /// `name` is the thread's, cut to 15 characters.
  explicit SerialQueue(const std::string& name);
  /// Runs what is queued and joins, however long that takes, unless close() came first.
  ~SerialQueue();
  SerialQueue(const SerialQueue&) = delete;
  SerialQueue& operator=(const SerialQueue&) = delete;

  /// [any] After close() a work is dropped.
  void post(std::function<void()> work);
  /// Runs what is queued, then ends the thread. False when that took longer than `patience`: the
  /// thread is left to itself, and nothing that its work uses may be destroyed any more.
  bool close(std::chrono::steady_clock::duration patience);
  /// The same, as long as `patient` says so, which is asked all the time.
  bool close(const std::function<bool()>& patient);

 private:
  struct State;
  std::shared_ptr<State> state_;
  std::thread thread_;
};

}  // namespace clara::host::process
