#include <fcntl.h>
#include <unistd.h>

#include <clara/error.hpp>
#include <host/wiring/stop_on_signal.hpp>

#include <array>
#include <atomic>
#include <cerrno>
#include <csignal>
#include <utility>

namespace clara::host::wiring {
namespace {

constexpr std::array kSignals{SIGINT, SIGTERM, SIGHUP};

// A signal handler reaches nothing but these. They are written by one StopOnSignal at a time.
std::atomic<int> caught{0};     // NOLINT(cppcoreguidelines-avoid-non-const-global-variables)
std::atomic<int> wake_end{-1};  // NOLINT(cppcoreguidelines-avoid-non-const-global-variables)
std::array<struct sigaction, kSignals.size()>
    before;  // NOLINT(cppcoreguidelines-avoid-non-const-global-variables)

extern "C" void on_signal(int signal) {
  const int saved = errno;
  if (caught.exchange(signal) != 0) ::_exit(128 + signal);
  const char byte = 's';
  // Nothing can be done about a failure here; the second signal still ends the process.
  [[maybe_unused]] const auto written = ::write(wake_end, &byte, 1);
  errno = saved;
}

}  // namespace

StopOnSignal::StopOnSignal(Runnable& work, std::function<void()> told) : work_(work) {
  int ends[2];
  check(::pipe2(ends, O_CLOEXEC) == 0, "no pipe for signals");
  caught = 0;
  read_end_ = ends[0];
  wake_end = ends[1];
  watcher_ = std::thread([this, end = ends[0], told = std::move(told)] {
    char byte = 0;
    while (::read(end, &byte, 1) < 0 && errno == EINTR) {
    }
    if (byte != 's') return;
    if (told) told();
    work_.stop();
  });
  for (std::size_t i = 0; i < kSignals.size(); ++i) {
    sigaction(kSignals[i], nullptr, &before[i]);
    // What was ignored when we began, as by nohup, stays ignored.
    if (kSignals[i] == SIGHUP && before[i].sa_handler == SIG_IGN) continue;
    struct sigaction action {};
    action.sa_handler = on_signal;
    action.sa_flags = SA_RESTART;
    sigaction(kSignals[i], &action, nullptr);
  }
}

StopOnSignal::~StopOnSignal() {
  for (std::size_t i = 0; i < kSignals.size(); ++i) sigaction(kSignals[i], &before[i], nullptr);
  const char byte = 'q';
  [[maybe_unused]] const auto written = ::write(wake_end, &byte, 1);
  watcher_.join();
  ::close(wake_end.exchange(-1));
  ::close(read_end_);
}

int StopOnSignal::signal() const { return caught; }

}  // namespace clara::host::wiring
