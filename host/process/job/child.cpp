#include "host/process/job/child.hpp"

#include <fcntl.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <csignal>
#include <ctime>

namespace clara::host::job {
namespace {

// What the child tells through a pipe that a successful exec closes.
struct Failure {
  int error;
  char step;  // 'e'nter or 'r'un
};

[[noreturn]] void give_up(int status_fd, char step) {
  const Failure failure{errno, step};
  // Nobody is left to tell when even this fails.
  [[maybe_unused]] const auto n = write(status_fd, &failure, sizeof failure);
  _exit(127);
}

[[noreturn]] void become(const Options& options, int output, int status_fd, pid_t parent) {
  setpgid(0, 0);
  prctl(PR_SET_PDEATHSIG, SIGKILL);
  if (getppid() != parent) _exit(127);
  const int null = open("/dev/null", O_RDONLY);
  if (null < 0 || dup2(null, 0) < 0 || dup2(output, 1) < 0 || dup2(output, 2) < 0) {
    give_up(status_fd, 'r');
  }
  if (null > 2) close(null);
  signal(SIGPIPE, SIG_DFL);
  signal(SIGXFSZ, SIG_DFL);
  sigset_t none;
  sigemptyset(&none);
  sigprocmask(SIG_SETMASK, &none, nullptr);
  if (options.directory != nullptr && chdir(options.directory) != 0) give_up(status_fd, 'e');
  execvp(options.program[0], options.program);
  give_up(status_fd, 'r');
}

pid_t fork_patiently() {
  timespec wait{0, 10'000'000};
  for (int tries = 0;; ++tries) {
    const pid_t pid = fork();
    if (pid >= 0 || (errno != EAGAIN && errno != ENOMEM) || tries == 100) return pid;
    nanosleep(&wait, nullptr);
    if (wait.tv_nsec < 50'000'000) wait.tv_nsec += 10'000'000;
  }
}

Child failed(int error, const char* step) {
  Child none;
  none.error = error;
  none.step = step;
  return none;
}

}  // namespace

Child start(const Options& options) {
  std::array<int, 2> output{}, status{};
  if (pipe2(output.data(), O_CLOEXEC) != 0) return failed(errno, "start");
  if (pipe2(status.data(), O_CLOEXEC) != 0) return failed(errno, "start");
  const pid_t self = getpid();
  const pid_t pid = fork_patiently();
  if (pid < 0) return failed(errno, "start");
  if (pid == 0) become(options, output[1], status[1], self);
  setpgid(pid, pid);  // whichever of the two comes first
  close(output[1]);
  close(status[1]);
  Failure failure{};
  ssize_t n = 0;
  do {
    n = read(status[0], &failure, sizeof failure);
  } while (n < 0 && errno == EINTR);
  close(status[0]);
  if (n == sizeof failure) {
    waitpid(pid, nullptr, 0);
    close(output[0]);
    return failed(failure.error, failure.step == 'e' ? "enter" : "run");
  }
  fcntl(output[0], F_SETFL, O_NONBLOCK);
  Child child;
  child.pid = pid;
  child.output = output[0];
  return child;
}

}  // namespace clara::host::job
