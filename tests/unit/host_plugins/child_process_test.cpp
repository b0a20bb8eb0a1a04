#include <host/plugins/child_process.hpp>

#include <doctest/doctest.h>

#include <linux/filter.h>
#include <linux/seccomp.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <csignal>
#include <cstddef>
#include <cstring>
#include <string>

namespace clara::host::plugins {
namespace {

/// As containers with an old seccomp profile do: pidfd_open is not permitted.
bool refuse_pidfd() {
  std::array<sock_filter, 4> filter{{BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(seccomp_data, nr)),
                                     BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_pidfd_open, 0, 1),
                                     BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | EPERM),
                                     BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW)}};
  const sock_fprog program{filter.size(), filter.data()};
  return prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0 &&
         prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program) == 0;
}

}  // namespace

TEST_CASE("where pidfds are refused, the end of a child is seen all the same") {
  const pid_t pid = fork();
  if (pid == 0) {
    if (!refuse_pidfd()) _exit(77);
    const auto end =
        run_child({"/bin/sh", "-c", "echo yes >&3; exit 5"}, 3, std::chrono::seconds(50));
    _exit(!end.timed_out && end.exit_code == 5 && end.answer == "yes\n" ? 0 : 1);
  }
  int status = 0;
  REQUIRE(waitpid(pid, &status, 0) == pid);
  REQUIRE(WIFEXITED(status));
  if (WEXITSTATUS(status) == 77) MESSAGE("left out: seccomp is not to be had here");
  CHECK((WEXITSTATUS(status) == 0 || WEXITSTATUS(status) == 77));
}

TEST_CASE("what a child leaves behind goes with it, whatever session it has made") {
  const auto copy = run_copy(
      [](int answer) {
        std::array<int, 2> ends{};
        if (pipe(ends.data()) != 0) return;
        for (int i = 0; i < 3; ++i) {
          const pid_t left = fork();
          if (left != 0) continue;
          if (i > 0) setsid();
          if (i > 1 && fork() != 0) _exit(0);  // nobody's child then
          const pid_t self = getpid();
          static_cast<void>(!write(ends[1], &self, sizeof self));
          for (;;) pause();
        }
        for (pid_t one = 0, i = 0; i < 3; ++i)
          static_cast<void>(!read(ends[0], &one, sizeof one) || !write(answer, &one, sizeof one));
      },
      std::chrono::seconds(50));
  std::array<pid_t, 3> left{};
  REQUIRE(copy.answer.size() == sizeof left);
  std::memcpy(left.data(), copy.answer.data(), sizeof left);
  for (const auto pid : left) CHECK((kill(pid, 0) == -1 && errno == ESRCH));

  const auto child =
      run_child({"/bin/sh", "-c", "setsid sleep 1000 & echo $! >&3"}, 3, std::chrono::seconds(50));
  CHECK((kill(std::stoi(child.answer), 0) == -1 && errno == ESRCH));
}

}  // namespace clara::host::plugins
