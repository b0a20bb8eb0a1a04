#pragma once

#include <sys/types.h>

#include <chrono>
#include <string>

namespace clara::host::plugins {

/// Sees whether a plugin's code forks this process and lets the copy go on as if it were the host:
/// it would hold the study's lock and descriptors, and drive the same study. Starting a program is
/// no such copy: its exec closes what is looked at. For one thread; where there is no pipe to be
/// had, nothing is seen but that this process is a copy.
class ForkWatch {
 public:
  ForkWatch();
  ForkWatch(const ForkWatch&) = delete;
  ForkWatch& operator=(const ForkWatch&) = delete;
  /// In a copy: ends it, also when an exception is on its way.
  ~ForkWatch();

  /// After the plugin's code. In a copy: ends it. Throws clara::Error (plugin) "DOER forked this
  /// process; ..." when a copy came this far, or is still at something else after `patience`: it is
  /// killed then.
  void require_no_copy(const std::string& doer,
                       std::chrono::milliseconds patience = std::chrono::seconds(5));

 private:
  void end_if_copy() const;

  pid_t self_;
  int read_ = -1, write_ = -1;
};

}  // namespace clara::host::plugins
