#include <fcntl.h>
#include <poll.h>
#include <unistd.h>
#include <clara/error.hpp>
#include <host/plugins/fork_watch.hpp>

#include <algorithm>
#include <array>
#include <cerrno>
#include <csignal>
#include <cstdint>
#include <filesystem>
#include <string>
#include <system_error>
#include <utility>

namespace clara::host::plugins {
namespace {

/// Reads until every copy has closed the other end, by its end or its exec. True when one of them
/// has written that it came back, or is there still.
bool copy_is_seen(int descriptor, std::chrono::milliseconds patience) {
  using Clock = std::chrono::steady_clock;
  const auto deadline = Clock::now() + patience;
  for (;;) {
    const auto left =
        std::chrono::duration_cast<std::chrono::milliseconds>(deadline - Clock::now()).count();
    pollfd watched{descriptor, POLLIN, 0};
    const int ready = poll(&watched, 1, static_cast<int>(std::max<std::int64_t>(left, 0)));
    if (ready < 0 && errno == EINTR) continue;
    if (ready <= 0) return true;
    char back = 0;
    return read(descriptor, &back, 1) == 1;
  }
}

/// Whether all copies end by themselves, as those do that came back.
bool all_end(int descriptor) {
  using Clock = std::chrono::steady_clock;
  constexpr std::chrono::milliseconds kMoment{2000};
  for (const auto end = Clock::now() + kMoment; Clock::now() < end;)
    if (!copy_is_seen(descriptor, kMoment)) return true;
  return false;
}

bool holds(const std::filesystem::path& process, const std::filesystem::path& pipe) {
  std::error_code gone, closed;
  std::filesystem::directory_iterator at(process / "fd", gone), end;
  for (; !gone && at != end; at.increment(gone))
    if (std::filesystem::read_symlink(at->path(), closed) == pipe) return true;
  return false;
}

/// Kills whoever else holds the pipe open: the copies, in whatever session they are.
void end_copies(int descriptor) {
  std::error_code gone;
  const auto pipe =
      std::filesystem::read_symlink("/proc/self/fd/" + std::to_string(descriptor), gone);
  const auto self = std::to_string(::getpid());
  std::filesystem::directory_iterator at("/proc", gone), end;
  for (; !gone && at != end; at.increment(gone)) {
    const auto name = at->path().filename().string();
    if (name.find_first_not_of("0123456789") != std::string::npos || name == self) continue;
    if (holds(at->path(), pipe)) kill(std::stoi(name), SIGKILL);
  }
}

}  // namespace

ForkWatch::ForkWatch() : self_(::getpid()) {
  std::array<int, 2> ends{};
  if (pipe2(ends.data(), O_CLOEXEC) != 0) return;
  read_ = ends[0];
  write_ = ends[1];
}

ForkWatch::~ForkWatch() {
  end_if_copy();
  if (read_ >= 0) close(read_);
  if (write_ >= 0) close(write_);
}

void ForkWatch::end_if_copy() const {
  if (::getpid() == self_) return;
  const char back = 1;
  static_cast<void>(!write(write_, &back, 1));
  ::_exit(0);
}

void ForkWatch::require_no_copy(const std::string& doer, std::chrono::milliseconds patience) {
  end_if_copy();
  if (read_ < 0) return;
  close(std::exchange(write_, -1));
  if (!copy_is_seen(read_, patience)) return;
  if (!all_end(read_)) end_copies(read_);
  throw Error(
      doer + " forked this process; a component may start a program, and no copy of the host",
      ExitCode::plugin);
}

}  // namespace clara::host::plugins
