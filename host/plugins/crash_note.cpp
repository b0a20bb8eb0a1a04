#include <unistd.h>
#include <host/plugins/crash_note.hpp>

#include <array>
#include <cerrno>
#include <csignal>
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

}  // namespace

CrashNote::CrashNote(std::string text) : text_(std::move(text)), outer_(newest) { newest = this; }

CrashNote::~CrashNote() { newest = outer_; }

CrashReports::CrashReports() {
  for (std::size_t i = 0; i < kSignals.size(); ++i) {
    struct sigaction action {};
    action.sa_sigaction = on_crash;
    action.sa_flags = SA_SIGINFO;
    sigaction(kSignals[i], &action, &before[i]);
  }
}

CrashReports::~CrashReports() { restore(); }

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
