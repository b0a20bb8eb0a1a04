#include "host/process/job/descendants.hpp"

#include <dirent.h>
#include <fcntl.h>
#include <unistd.h>

#include <array>
#include <charconv>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <cstring>

namespace clara::host::job {
namespace {

// The parent of `pid`, from the fourth field of its stat; the second may hold blanks and
// parentheses.
pid_t parent_of(const char* pid) {
  std::array<char, 64> path{};
  std::snprintf(path.data(), path.size(), "/proc/%s/stat", pid);
  const int fd = open(path.data(), O_RDONLY | O_CLOEXEC);
  if (fd < 0) return -1;
  std::array<char, 512> text{};
  const ssize_t n = read(fd, text.data(), text.size() - 1);
  close(fd);
  const char* name_end = n > 0 ? std::strrchr(text.data(), ')') : nullptr;
  if (name_end == nullptr || std::strlen(name_end) < 5) return -1;
  return static_cast<pid_t>(std::atol(name_end + 4));
}

}  // namespace

int signal_children(int signal) {
  DIR* proc = opendir("/proc");
  if (proc == nullptr) return 0;
  const pid_t self = getpid();
  int found = 0;
  while (const dirent* entry = readdir(proc)) {
    const char first = entry->d_name[0];
    if (first < '1' || first > '9' || parent_of(entry->d_name) != self) continue;
    const pid_t pid = static_cast<pid_t>(std::atol(entry->d_name));
    if (getpgid(pid) == pid) kill(-pid, signal);
    kill(pid, signal);
    ++found;
  }
  closedir(proc);
  return found;
}

}  // namespace clara::host::job
