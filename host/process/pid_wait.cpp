#include "host/process/pid_wait.hpp"

#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <chrono>
#include <csignal>
#include <utility>

namespace clara::host::process {
namespace {

constexpr std::chrono::milliseconds kLook{20};

// glibc 2.36 has wrappers, but in a header that C++ cannot include everywhere; the numbers are the
// kernel's interface.
int pidfd_open(pid_t pid) { return static_cast<int>(syscall(SYS_pidfd_open, pid, 0)); }
int pidfd_send_signal(int fd, int number) {
  return static_cast<int>(syscall(SYS_pidfd_send_signal, fd, number, nullptr, 0));
}

}  // namespace

void PidWait::wait(pid_t pid, std::function<void(const End&)> done) {
  pid_ = pid;
  done_ = std::move(done);
  const int fd = pidfd_open(pid);
  if (fd < 0) return look_again();
  fd_.assign(fd);
  fd_.async_wait(boost::asio::posix::stream_descriptor::wait_read,
                 [this, wanted = wanted_](const boost::system::error_code& error) {
                   if (!error && *wanted) look_again();
                 });
}

bool PidWait::try_reap(End& end) const {
  siginfo_t info{};
  if (waitid(P_PID, static_cast<id_t>(pid_), &info, WEXITED | WNOHANG) != 0) {
    // No child of ours. With a pidfd we are here because it has ended.
    return fd_.is_open() || kill(pid_, 0) != 0;
  }
  if (info.si_pid == 0) return false;
  end.known = true;
  (info.si_code == CLD_EXITED ? end.exit_code : end.signal) = info.si_status;
  return true;
}

void PidWait::look_again() {
  End end;
  if (try_reap(end)) {
    ended_ = true;
    boost::system::error_code ignored;
    fd_.close(ignored);
    const auto done = std::exchange(done_, {});
    return done(end);
  }
  timer_.expires_after(kLook);
  timer_.async_wait([this, wanted = wanted_](const boost::system::error_code& error) {
    if (!error && *wanted) look_again();
  });
}

bool PidWait::signal(int number) {
  if (pid_ < 0 || ended_) return false;
  if (fd_.is_open()) return pidfd_send_signal(fd_.native_handle(), number) == 0;
  return kill(pid_, number) == 0;
}

void PidWait::cancel() {
  *wanted_ = false;
  done_ = {};
  boost::system::error_code ignored;
  fd_.close(ignored);
  timer_.cancel();
}

}  // namespace clara::host::process
