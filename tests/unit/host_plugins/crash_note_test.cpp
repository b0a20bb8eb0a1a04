#include <doctest/doctest.h>
#include <unistd.h>
#include <host/plugins/child_process.hpp>
#include <host/plugins/crash_note.hpp>

#include <csignal>
#include <cstdlib>
#include <functional>
#include <string>

using clara::host::plugins::ChildEnd;
using clara::host::plugins::CrashNote;
using clara::host::plugins::CrashReports;
using clara::host::plugins::run_copy;

namespace {

ChildEnd end_of(const std::function<void()>& work) {
  return run_copy(
      [&](int) {
        // Not those of doctest, which have their own to say.
        for (const int signal : {SIGABRT, SIGFPE}) std::signal(signal, SIG_DFL);
        work();
      },
      std::chrono::seconds(60));
}

}  // namespace

TEST_CASE("a crash is told with the newest note of its thread, and ends the process as before") {
  const auto end = end_of([] {
    const CrashReports reports;
    const CrashNote outer("the outer one");
    { const CrashNote gone("the one that is gone"); }
    const CrashNote inner("the inner one");
    std::abort();
  });
  CHECK(end.signal == SIGABRT);
  CHECK(end.errors == "clara-host: the inner one crashed this process: signal 6 (Aborted)\n");
  const auto sent = end_of([] {
    const CrashReports reports;
    const CrashNote note("it");
    std::raise(SIGFPE);
  });
  CHECK(sent.signal == SIGFPE);
  CHECK(sent.errors ==
        "clara-host: it crashed this process: signal 8 (Floating point exception)\n");
}

TEST_CASE("without a note, or without reports, nothing is told") {
  CHECK(end_of([] {
          const CrashReports reports;
          std::abort();
        }).errors.empty());
  CHECK(end_of([] {
          { const CrashReports reports; }
          const CrashNote note("it");
          std::abort();
        }).errors.empty());
}

TEST_CASE("a copy of the process is killed when it is silent for too long") {
  const auto end = run_copy([](int) { pause(); }, std::chrono::milliseconds(50));
  CHECK(end.timed_out);
  CHECK(clara::host::plugins::how_it_ended(end, std::chrono::seconds(60)) ==
        "did not finish within 60 s");
}
