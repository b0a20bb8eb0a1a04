#pragma once

#include <sys/types.h>

#include <set>

namespace clara::host::plugins {

/// While it lives, what a child of this process leaves behind becomes a child of this process,
/// whatever sessions it has made; end() kills it. For a time in which nobody else starts children:
/// before a study. [the thread that starts the child]
class StrayChildren {
 public:
  StrayChildren();
  ~StrayChildren();
  StrayChildren(const StrayChildren&) = delete;
  StrayChildren& operator=(const StrayChildren&) = delete;

  /// Kills what is there that was not there before, and what that leaves behind; the child itself
  /// has been waited for. Does nothing where the kernel does not list children.
  void end();

 private:
  int was_reaper_ = 0;
  std::set<pid_t> known_;
};

}  // namespace clara::host::plugins
