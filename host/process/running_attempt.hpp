#pragma once

namespace clara::host::process {

/// An attempt that was started. When it is destroyed, no hook is called any more. [loop]
class RunningAttempt {
 public:
  virtual ~RunningAttempt() = default;
  /// Asks it to end with what it has: the file `stop`.
  virtual void ask() = 0;
  /// Ends it: the file `stop`, SIGTERM to its group, after the grace period SIGKILL.
  virtual void stop() = 0;
  /// SIGKILL to its group, at once.
  virtual void kill() = 0;
  /// While it is held, it is told nothing further, its end included, but what is on its way.
  virtual void hold(bool held) = 0;
};

}  // namespace clara::host::process
