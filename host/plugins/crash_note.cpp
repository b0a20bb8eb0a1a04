#include <unistd.h>
#include <clara/error.hpp>
#include <host/plugins/crash_note.hpp>

#include <array>
#include <atomic>
#include <cerrno>
#include <charconv>
#include <csignal>
#include <cstdlib>
#include <cstring>
#include <string_view>
#include <utility>

namespace clara::host::plugins {
namespace {

constexpr std::array kSignals{SIGSEGV, SIGBUS, SIGILL, SIGFPE, SIGABRT};

// A signal handler reaches nothing but these. The first belongs to each thread, the others are
// written by one CrashReports at a time.
thread_local const CrashNote* newest =
    nullptr;  // NOLINT(cppcoreguidelines-avoid-non-const-global-variables)
std::array<struct sigaction, kSignals.size()>
    before;  // NOLINT(cppcoreguidelines-avoid-non-const-global-variables)

/// The process whose end by exit() is a fault; 0: none.
std::atomic<pid_t> watched{0};  // NOLINT(cppcoreguidelines-avoid-non-const-global-variables)

void write_all(std::string_view text) noexcept {
  while (!text.empty()) {
    const auto written = ::write(2, text.data(), text.size());
    if (written < 0 && errno == EINTR) continue;
    if (written <= 0) return;
    text.remove_prefix(static_cast<std::size_t>(written));
  }
}

void restore() {
  for (std::size_t i = 0; i < kSignals.size(); ++i) sigaction(kSignals[i], &before[i], nullptr);
}

extern "C" void on_crash(int signal, siginfo_t* info, void*) {
  CrashReports::report(signal);
  restore();
  // A fault comes again by itself when this returns, with all that is to be known of it; what
  // somebody has sent does not.
  if (info->si_code <= 0) raise(signal);
}

// exit() runs its functions on the thread that has called it, whose note is still there.
extern "C" void on_process_exit(int status, void*) {
  if (watched == getpid()) CrashReports::report_exit(status);
}

// What has no status to be told. _exit() runs nothing at all, and cannot be told.
extern "C" void on_quick_exit() {
  if (watched == getpid()) CrashReports::report_exit({});
}

/// A function of exit() cannot be taken back: it is registered once, and looks at `watched`.
void watch_exit() {
  [[maybe_unused]] static const int registered =
      ::on_exit(on_process_exit, nullptr) + std::at_quick_exit(on_quick_exit);
  watched = getpid();
}

}  // namespace

CrashNote::CrashNote(std::string text) : text_(std::move(text)), outer_(newest) { newest = this; }

CrashNote::~CrashNote() { newest = outer_; }

CrashReports::CrashReports() {
  watch_exit();
  for (std::size_t i = 0; i < kSignals.size(); ++i) {
    struct sigaction action {};
    action.sa_sigaction = on_crash;
    action.sa_flags = SA_SIGINFO;
    sigaction(kSignals[i], &action, &before[i]);
  }
}

CrashReports::~CrashReports() {
  watched = 0;
  restore();
}

void CrashReports::report_exit(std::optional<int> status) noexcept {
  write_all("clara-host: ");
  write_all(newest != nullptr ? std::string_view(newest->text_) : "a thread of a plugin");
  write_all(status ? " ended this process by exit(" : " ended this process by quick_exit(");
  if (status) {
    std::array<char, 12> digits{};
    const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), *status).ptr;
    write_all({digits.data(), static_cast<std::size_t>(end - digits.data())});
  }
  write_all("), which no component may call\n");
  ::_exit(static_cast<int>(ExitCode::plugin));
}

void CrashReports::report(int signal) noexcept {
  if (newest == nullptr) return;
  write_all("clara-host: ");
  write_all(newest->text_);
  write_all(" crashed this process: signal ");
  const std::array<char, 2> digits{static_cast<char>('0' + signal / 10),
                                   static_cast<char>('0' + signal % 10)};
  write_all({digits.data() + (signal < 10 ? 1 : 0), signal < 10 ? 1U : 2U});
  write_all(" (");
  const char* name = sigdescr_np(signal);
  write_all(name != nullptr ? name : "of no name");
  write_all(")\n");
}

}  // namespace clara::host::plugins
