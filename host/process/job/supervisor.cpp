#include "host/process/job/supervisor.hpp"

#include "host/process/job/descendants.hpp"
#include "host/process/job/memory_limit.hpp"

#include <poll.h>
#include <sys/signalfd.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <csignal>
#include <ctime>

namespace clara::host::job {
namespace {

// What a job left behind gets this long after TERM, or the grace time when that is shorter.
constexpr std::int64_t kSweepGrace = 2000;
// A process that SIGKILL does not end in this time hangs in the kernel; it is named in exit.json
// and left.
constexpr std::int64_t kSweepLimit = 5000;
constexpr int kSweepPeriod = 100;
// A host that does not take the rest of the stream in this time is not there any more.
constexpr std::int64_t kStreamLimit = 5000;

constexpr int kCannotRecord = 74;  // EX_IOERR of sysexits.h

std::int64_t now_ms() {
  timespec t{};
  clock_gettime(CLOCK_MONOTONIC, &t);
  return std::int64_t{t.tv_sec} * 1000 + t.tv_nsec / 1'000'000;
}

}  // namespace

Supervisor::Supervisor(const Options& options, int folder_fd, int signal_fd)
    : options_(options),
      folder_(folder_fd),
      signals_(signal_fd),
      log_(folder_fd, options.log_bytes),
      lines_(options.line_bytes),
      stream_(options.stream_fd),
      started_(now_ms()),
      oom_kills_(oom_kills()) {
  reserve_exit_record(folder_);
}

bool Supervisor::host_is_gone() const {
  return options_.parent != 0 && getppid() != options_.parent;
}

int Supervisor::run() {
  // The host may have died before PR_SET_PDEATHSIG was set.
  if (host_is_gone()) {
    record_.stop = "host_died";
    return finish();
  }
  child_ = start(options_);
  if (child_.pid < 0) {
    record_.failed_step = child_.step;
    record_.error = child_.error;
    return finish();
  }
  while (phase_ != Phase::done) step();
  read_output();
  return finish();
}

void Supervisor::step() {
  const bool take = child_.output >= 0 && !stream_.full();
  std::array<pollfd, 3> fds = {{{signals_, POLLIN, 0},
                                {take ? child_.output : -1, POLLIN, 0},
                                {stream_.waiting() ? stream_.fd() : -1, POLLOUT, 0}}};
  poll(fds.data(), fds.size(), wait_ms());
  if (fds[1].revents != 0) read_output();
  if (fds[2].revents != 0) stream_.pump();
  if (fds[0].revents != 0) read_signals();
  check_times();
  if (phase_ == Phase::sweeping) sweep();
}

int Supervisor::wait_ms() const {
  if (phase_ == Phase::sweeping) return sweep_wait_;
  std::int64_t at = kill_at_;
  if (phase_ == Phase::running && options_.limit_ms > 0) at = started_ + options_.limit_ms;
  if (at < 0) return -1;
  return static_cast<int>(std::clamp<std::int64_t>(at - now_ms(), 0, 1'000'000'000));
}

void Supervisor::read_signals() {
  signalfd_siginfo info{};
  while (read(signals_, &info, sizeof info) == static_cast<ssize_t>(sizeof info)) {
    if (info.ssi_signo == SIGCHLD) {
      reap();
    } else if (info.ssi_signo == kParentDied && options_.parent != 0) {
      if (host_is_gone()) end("host_died", false);
    } else {
      const bool again = phase_ == Phase::ending;
      const bool at_once = info.ssi_signo == SIGQUIT || again;
      end(at_once ? "killed" : "terminated", at_once);
    }
  }
}

void Supervisor::check_times() {
  const std::int64_t now = now_ms();
  if (phase_ == Phase::running && options_.limit_ms > 0 && now >= started_ + options_.limit_ms) {
    end("timeout", false);
  }
  if (phase_ == Phase::ending && kill_at_ >= 0 && now >= kill_at_) {
    kill(-child_.pid, SIGKILL);
    kill_at_ = -1;
  }
}

void Supervisor::end(const char* reason, bool at_once) {
  if (phase_ == Phase::running) {
    record_.stop = reason;
    record_.had_result = faccessat(folder_, "result.json", F_OK, 0) == 0;
  }
  if (phase_ == Phase::sweeping && at_once) kill_at_ = now_ms();
  if (phase_ != Phase::running && phase_ != Phase::ending) return;
  phase_ = Phase::ending;
  at_once_ |= at_once;
  // The group cannot have been given to others: its leader is not reaped yet.
  kill(-child_.pid, at_once ? SIGKILL : SIGTERM);
  // A stopped process takes TERM only when it goes on.
  kill(-child_.pid, SIGCONT);
  kill_at_ = at_once ? -1 : now_ms() + options_.grace_ms;
}

void Supervisor::reap() {
  int status = 0;
  pid_t pid = 0;
  while ((pid = waitpid(-1, &status, WNOHANG)) > 0) {
    if (pid == child_.pid) {
      ended(status);
    } else if (phase_ == Phase::sweeping) {
      ++record_.swept;
    }
  }
  if (pid < 0 && errno == ECHILD && phase_ == Phase::sweeping) phase_ = Phase::done;
}

void Supervisor::ended(int status) {
  record_.wall_ms = now_ms() - started_;
  if (WIFSIGNALED(status)) {
    record_.signal = WTERMSIG(status);
  } else {
    record_.exit_code = WEXITSTATUS(status);
  }
  // A shell turns the SIGKILL of its program into 137.
  const bool killed = record_.signal == SIGKILL || record_.exit_code == 128 + SIGKILL;
  record_.oom = killed && record_.stop == nullptr && oom_kills_ >= 0 && oom_kills() > oom_kills_;
  record_.memory_ulimit = memory_ulimit();
  phase_ = Phase::sweeping;
  const std::int64_t now = now_ms();
  kill_at_ = now + (at_once_ ? 0 : std::min(kSweepGrace, options_.grace_ms));
  give_up_at_ = kill_at_ + kSweepLimit;
}

void Supervisor::sweep() {
  reap();
  if (phase_ == Phase::done) return;
  const std::int64_t now = now_ms();
  // Orphans come to us one by one, each when its parent ends, and nothing tells when.
  const int left = signal_children(now >= kill_at_ ? SIGKILL : SIGTERM);
  sweep_wait_ = std::min(2 * sweep_wait_, kSweepPeriod);
  if (now >= give_up_at_) {
    record_.unkilled = left;
    phase_ = Phase::done;
  }
}

void Supervisor::read_output() {
  static std::array<char, 1 << 16> buffer;
  while (child_.output >= 0 && !(stream_.full() && phase_ != Phase::done)) {
    const ssize_t n = read(child_.output, buffer.data(), buffer.size());
    if (n < 0 && errno == EINTR) continue;
    if (n < 0 && errno == EAGAIN) return;
    if (n <= 0) {
      close(child_.output);
      child_.output = -1;
      return;
    }
    lines_.pass({buffer.data(), static_cast<std::size_t>(n)}, [this](std::string_view text) {
      log_.write(text);
      stream_.write(text);
    });
    stream_.pump();
    // A flood must not keep signals and times waiting.
    if (phase_ != Phase::done) return;
  }
}

// A file that may not grow any more has ended it, or a program that its script has waited for.
int Supervisor::why_no_room() const {
  const bool too_large = record_.signal == SIGXFSZ || record_.exit_code == 128 + SIGXFSZ;
  return too_large ? EFBIG : try_to_write(folder_);
}

int Supervisor::finish() {
  const auto both = [this](std::string_view text) {
    log_.write(text);
    stream_.write(text);
  };
  lines_.finish(both);
  for (const std::int64_t until = now_ms() + kStreamLimit; stream_.waiting() && now_ms() < until;) {
    pollfd fd{stream_.fd(), POLLOUT, 0};
    poll(&fd, 1, 100);
    stream_.pump();
  }
  log_.finish();
  record_.log_bytes = log_.seen();
  record_.log_left_out = log_.left_out();
  record_.log_error = log_.error();
  if (record_.exit_code != 0 && record_.stop == nullptr) record_.disk_error = why_no_room();
  return write_exit_record(folder_, record_) ? 0 : kCannotRecord;
}

}  // namespace clara::host::job
