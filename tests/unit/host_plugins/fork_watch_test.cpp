#include <doctest/doctest.h>
#include <clara/error.hpp>
#include <host/plugins/fork_watch.hpp>

#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <csignal>
#include <string>

namespace clara::host::plugins {
namespace {

constexpr auto kRefusal =
    "its constructor forked this process; a component may start a program, and no copy of the host";

}  // namespace

TEST_CASE("a program that is started is no copy, and neither is what has ended") {
  ForkWatch watch;
  std::string name = "sleep", time = "1000";
  const std::array<char*, 3> argv{name.data(), time.data(), nullptr};
  pid_t program = -1;
  REQUIRE(posix_spawnp(&program, "sleep", nullptr, nullptr, argv.data(), environ) == 0);
  const pid_t gone = fork();
  if (gone == 0) _exit(0);
  watch.require_no_copy("its constructor");
  waitpid(gone, nullptr, 0);
  kill(program, SIGKILL);
  waitpid(program, nullptr, 0);
}

TEST_CASE("a copy that comes back ends, with an exception under way too") {
  for (const bool throws : {false, true}) {
    CAPTURE(throws);
    ForkWatch watch;
    pid_t copy = -1;
    try {
      const ForkWatch inner;
      copy = fork();
      if (copy == 0 && throws) throw 1;  // NOLINT(hicpp-exception-baseclass)
      if (copy == 0) watch.require_no_copy("its constructor");
    } catch (int) {
      _exit(7);
    }
    if (!throws) CHECK_THROWS_WITH_AS(watch.require_no_copy("its constructor"), kRefusal, Error);
    int status = 0;
    waitpid(copy, &status, 0);
    CHECK(WIFEXITED(status));
    CHECK(WEXITSTATUS(status) == 0);
  }
}

TEST_CASE("a copy that stays is found, too, and ended") {
  ForkWatch watch;
  const pid_t copy = fork();
  if (copy == 0) {
    setsid();
    for (;;) pause();
  }
  CHECK_THROWS_WITH_AS(watch.require_no_copy("its constructor", std::chrono::milliseconds(1)),
                       kRefusal, Error);
  int status = 0;
  waitpid(copy, &status, 0);
  CHECK(WIFSIGNALED(status));
  CHECK(WTERMSIG(status) == SIGKILL);
}

}  // namespace clara::host::plugins
