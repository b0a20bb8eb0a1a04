#include <sys/prctl.h>
#include <sys/wait.h>
#include <host/plugins/stray_children.hpp>

#include <algorithm>
#include <csignal>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <system_error>

namespace clara::host::plugins {
namespace {

std::set<pid_t> children() {
  std::set<pid_t> all;
  std::error_code gone;
  for (const auto& task : std::filesystem::directory_iterator("/proc/self/task", gone)) {
    std::ifstream list(task.path() / "children");
    all.insert(std::istream_iterator<pid_t>(list), std::istream_iterator<pid_t>());
  }
  return all;
}

}  // namespace

StrayChildren::StrayChildren() : known_(children()) {
  prctl(PR_GET_CHILD_SUBREAPER, &was_reaper_);
  prctl(PR_SET_CHILD_SUBREAPER, 1);
}

StrayChildren::~StrayChildren() { prctl(PR_SET_CHILD_SUBREAPER, was_reaper_); }

void StrayChildren::end() {
  for (;;) {
    const auto now = children();
    std::set<pid_t> stray;
    std::set_difference(now.begin(), now.end(), known_.begin(), known_.end(),
                        std::inserter(stray, stray.end()));
    if (stray.empty()) return;
    for (const auto pid : stray) kill(pid, SIGKILL);
    for (const auto pid : stray) waitpid(pid, nullptr, 0);
  }
}

}  // namespace clara::host::plugins
