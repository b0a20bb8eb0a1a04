#include "host/process/job/memory_limit.hpp"

#include <fcntl.h>
#include <sys/resource.h>
#include <unistd.h>

#include <array>
#include <charconv>
#include <cstdio>
#include <string_view>

namespace clara::host::job {
namespace {

using Text = std::array<char, 4096>;

std::string_view read_file(const char* path, Text& buffer) {
  const int fd = open(path, O_RDONLY | O_CLOEXEC);
  if (fd < 0) return {};
  const ssize_t n = read(fd, buffer.data(), buffer.size());
  close(fd);
  return {buffer.data(), n > 0 ? static_cast<std::size_t>(n) : 0};
}

std::int64_t count_in(std::string_view text) {
  constexpr std::string_view kKey = "oom_kill ";
  // Not oom_kill_disable, which comes first in version 1: the key ends in a blank.
  for (std::size_t at = text.find(kKey); at != std::string_view::npos;
       at = text.find(kKey, at + 1)) {
    if (at != 0 && text[at - 1] != '\n') continue;
    std::int64_t count = -1;
    const char* first = text.data() + at + kKey.size();
    std::from_chars(first, text.data() + text.size(), count);
    return count;
  }
  return -1;
}

// The path after `prefix` in /proc/self/cgroup, such as "0::/user.slice".
std::string_view group_of(std::string_view groups, std::string_view prefix) {
  for (std::size_t at = 0; at < groups.size();) {
    const std::size_t end = groups.find('\n', at);
    const std::string_view line = groups.substr(at, end - at);
    const std::size_t found = line.find(prefix);
    if (found != std::string_view::npos) return line.substr(found + prefix.size());
    if (end == std::string_view::npos) break;
    at = end + 1;
  }
  return {};
}

std::int64_t count_of(const char* pattern, std::string_view group) {
  if (group.empty()) return -1;
  std::array<char, 4096> path{};
  std::snprintf(path.data(), path.size(), pattern, static_cast<int>(group.size()), group.data());
  Text text;
  return count_in(read_file(path.data(), text));
}

}  // namespace

std::int64_t oom_kills() {
  Text text;
  const std::string_view groups = read_file("/proc/self/cgroup", text);
  const std::int64_t v1 =
      count_of("/sys/fs/cgroup/memory%.*s/memory.oom_control", group_of(groups, ":memory:"));
  if (v1 >= 0) return v1;
  return count_of("/sys/fs/cgroup%.*s/memory.events", group_of(groups, "0::"));
}

std::int64_t memory_ulimit() {
  std::int64_t least = -1;
  for (const auto which : {RLIMIT_AS, RLIMIT_DATA}) {
    rlimit limit{};
    if (getrlimit(which, &limit) != 0 || limit.rlim_cur == RLIM_INFINITY) continue;
    const auto bytes = static_cast<std::int64_t>(limit.rlim_cur);
    if (least < 0 || bytes < least) least = bytes;
  }
  return least;
}

}  // namespace clara::host::job
