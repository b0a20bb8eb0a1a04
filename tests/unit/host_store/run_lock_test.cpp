#include "host/store/run_lock.hpp"
#include "study_fixture.hpp"

#include <fcntl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <csignal>
#include <filesystem>
#include <functional>

namespace clara::testing {

using host::store::RunLock;

namespace {

std::string host_name() {
  std::array<char, 256> name{};
  gethostname(name.data(), name.size() - 1);
  return name.data();
}

/// A process of its own that holds the run of `folder` until it is killed.
class Holder {
 public:
  /// `then` goes on in the process that holds it, and says by the pipe `ready` that it does.
  Holder(const std::filesystem::path& folder, const std::function<void(int ready)>& then) {
    REQUIRE(pipe(ends_.data()) == 0);
    pid = fork();
    if (pid != 0) return;
    const RunLock lock(folder);
    then(ends_[1]);
    for (;;) pause();
  }
  ~Holder() {
    close(ends_[0]);
    close(ends_[1]);
  }
  Holder(const Holder&) = delete;
  Holder& operator=(const Holder&) = delete;

  /// Waits for the process that says by the pipe that it is there.
  pid_t heard() const {
    pid_t who = 0;
    REQUIRE(read(ends_[0], &who, sizeof who) == sizeof who);
    return who;
  }
  void end() const {
    kill(pid, SIGKILL);
    waitpid(pid, nullptr, 0);
  }

  pid_t pid = 0;

 private:
  std::array<int, 2> ends_{};
};

void say_that_it_is_there(int ready) {
  const pid_t own = getpid();
  if (write(ready, &own, sizeof own) != sizeof own) _exit(1);
}

}  // namespace

TEST_CASE("a second host is told who holds the run, and takes over when that one is killed") {
  TemporaryFolder folder;
  const Holder holder(folder.path(), say_that_it_is_there);
  CHECK(holder.heard() == holder.pid);
  const std::string message = message_of([&] { RunLock second(folder.path()); });
  const std::string start = folder.path().filename().string() + " is in use by process " +
                            std::to_string(holder.pid) + " on " + host_name() + " since ";
  CHECK(message.substr(0, start.size()) == start);
  CHECK(message.substr(start.size() + 26) == ": " + (folder / "run.lock").string());
  CHECK(
      host::store::run_holder(folder.path())->starts_with("process " + std::to_string(holder.pid)));

  holder.end();
  CHECK_FALSE(host::store::run_holder(folder.path()));
  CHECK(message_of([&] { RunLock second(folder.path()); }) == "no error");
}

TEST_CASE("a copy of the holder does not hold the run when the holder is gone") {
  TemporaryFolder folder;
  // The copy says itself that it is there: its parent may know of it before it has begun.
  const Holder holder(folder.path(), [](int ready) {
    if (fork() == 0) say_that_it_is_there(ready);
  });
  const pid_t copy = holder.heard();
  CHECK(host::store::run_holder(folder.path()));
  holder.end();
  CHECK_FALSE(host::store::run_holder(folder.path()));
  CHECK(message_of([&] { RunLock second(folder.path()); }) == "no error");
  kill(copy, SIGKILL);
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
