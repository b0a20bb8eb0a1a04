#include "host/store/run_lock.hpp"
#include "study_fixture.hpp"

#include <fcntl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <csignal>

namespace clara::testing {

using host::store::RunLock;

namespace {

std::string host_name() {
  std::array<char, 256> name{};
  gethostname(name.data(), name.size() - 1);
  return name.data();
}

}  // namespace

TEST_CASE("a second host is told who holds the run, and takes over when that one is killed") {
  TemporaryFolder folder;
  std::array<int, 2> ready{};
  REQUIRE(pipe(ready.data()) == 0);
  const pid_t holder = fork();
  if (holder == 0) {
    const RunLock lock(folder.path());
    if (write(ready[1], "x", 1) != 1) _exit(1);
    pause();
    _exit(0);
  }
  char byte = 0;
  REQUIRE(read(ready[0], &byte, 1) == 1);
  const std::string message = message_of([&] { RunLock second(folder.path()); });
  const std::string start = folder.path().filename().string() + " is in use by process " +
                            std::to_string(holder) + " on " + host_name() + " since ";
  CHECK(message.substr(0, start.size()) == start);
  CHECK(message.substr(start.size() + 26) == ": " + (folder / "run.lock").string());
  CHECK(host::store::run_holder(folder.path())->starts_with("process " + std::to_string(holder)));

  kill(holder, SIGKILL);
  waitpid(holder, nullptr, 0);
  CHECK_FALSE(host::store::run_holder(folder.path()));
  CHECK(message_of([&] { RunLock second(folder.path()); }) == "no error");
  close(ready[0]);
  close(ready[1]);
}

TEST_CASE("a copy of the holder does not hold the run when the holder is gone") {
  TemporaryFolder folder;
  std::array<int, 2> ready{};
  REQUIRE(pipe(ready.data()) == 0);
  const pid_t holder = fork();
  if (holder == 0) {
    const RunLock lock(folder.path());
    // The copy says itself that it is there: its parent may know of it before it has begun.
    const pid_t copy = fork();
    const pid_t own = getpid();
    if (copy == 0 && write(ready[1], &own, sizeof own) != sizeof own) _exit(1);
    for (;;) pause();
  }
  pid_t copy = 0;
  REQUIRE(read(ready[0], &copy, sizeof copy) == sizeof copy);
  CHECK(host::store::run_holder(folder.path()));
  kill(holder, SIGKILL);
  waitpid(holder, nullptr, 0);
  CHECK_FALSE(host::store::run_holder(folder.path()));
  CHECK(message_of([&] { RunLock second(folder.path()); }) == "no error");
  kill(copy, SIGKILL);
  close(ready[0]);
  close(ready[1]);
}

TEST_CASE("a copy of a copy of the holder keeps its files") {
  TemporaryFolder folder;
  const RunLock lock(folder.path());
  const pid_t copy = fork();
  if (copy == 0) {
    // As many as it takes for one to have the lock's number.
    std::array<int, 64> files{};
    for (int& file : files) file = open("/dev/null", O_RDONLY | O_CLOEXEC);
    const pid_t second = fork();
    if (second == 0) {
      for (const int file : files)
        if (fcntl(file, F_GETFD) < 0) _exit(1);
      _exit(0);
    }
    int status = 0;
    waitpid(second, &status, 0);
    _exit(WIFEXITED(status) ? WEXITSTATUS(status) : 2);
  }
  int status = 0;
  REQUIRE(waitpid(copy, &status, 0) == copy);
  CHECK(status == 0);
  CHECK(host::store::run_holder(folder.path()));
}

TEST_CASE("a run folder that is missing is said so") {
  TemporaryFolder folder;
  CHECK(message_of([&] { RunLock lock(folder / "run_7"); }) ==
        "cannot lock the run: " + (folder / "run_7/run.lock").string() +
            ": No such file or directory");
}

}  // namespace clara::testing
