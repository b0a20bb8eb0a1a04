#pragma once

#include <optional>
#include <string>

namespace clara::host::plugins {

/// What this thread is doing, for as long as it lives, in case that the process crashes of it.
/// Notes nest: the newest one counts.
class CrashNote {
 public:
  /// `text`: place and doer, such as "config.json:3:7: /handlers/0: Greeter: /x/libg.so: its
  /// constructor"; how it went wrong is added.
  explicit CrashNote(std::string text);
  ~CrashNote();
  CrashNote(const CrashNote&) = delete;
  CrashNote& operator=(const CrashNote&) = delete;

 private:
  std::string text_;
  const CrashNote* outer_;
  friend class CrashReports;
};

/// While it lives, a crash (SIGSEGV, SIGABRT and their like) of a thread with a note is told on
/// stderr before it ends the process: `clara-host: NOTE crashed this process: signal 6 (Aborted)`;
/// and so is exit() or quick_exit(), which no component may call: `clara-host: NOTE ended this
/// process by exit(0)`, and the exit code is then that of a plugin's fault (3). A copy of the
/// process that a component has forked ends as it likes. One at a time in a process.
class CrashReports {
 public:
  CrashReports();
  ~CrashReports();
  CrashReports(const CrashReports&) = delete;
  CrashReports& operator=(const CrashReports&) = delete;

  /// [any] Writes the note of this thread to stderr, when it has one; calls only what a signal
  /// handler may.
  static void report(int signal) noexcept;
  /// Tells that this thread has called exit(), or without a status quick_exit(), and ends the
  /// process.
  [[noreturn]] static void report_exit(std::optional<int> status) noexcept;
};

}  // namespace clara::host::plugins
