#include <fcntl.h>
#include <poll.h>
#include <unistd.h>
#include <clara/error.hpp>
#include <host/plugins/fork_watch.hpp>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdint>
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
  if (copy_is_seen(read_, patience))
    throw Error(doer +
                    " forked this process; a component may start a program, and no copy of the "
                    "host",
                ExitCode::plugin);
}

}  // namespace clara::host::plugins
