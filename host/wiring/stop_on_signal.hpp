#pragma once

#include <clara/component.hpp>

#include <functional>
#include <thread>

namespace clara::host::wiring {

/// While it lives, the first SIGINT, SIGTERM or SIGHUP asks `work` to stop; a second one ends the
/// process at once with 128 + signal. One at a time in a process. Restores what was there before.
class StopOnSignal {
 public:
  /// `told`: called on a thread of its own before `work` is asked.
  explicit StopOnSignal(Runnable& work, std::function<void()> told = {});
  ~StopOnSignal();
  StopOnSignal(const StopOnSignal&) = delete;
  StopOnSignal& operator=(const StopOnSignal&) = delete;

  /// The signal that came, or 0.
  int signal() const;

 private:
  Runnable& work_;
  int read_end_ = -1;
  std::thread watcher_;
};

}  // namespace clara::host::wiring
