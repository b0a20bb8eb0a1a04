#include <fcntl.h>
#include <poll.h>
#include <spawn.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>
#include <clara/error.hpp>
#include <host/plugins/child_process.hpp>

#include <algorithm>
#include <array>
#include <cerrno>
#include <csignal>
#include <cstring>

namespace clara::host::plugins {
namespace {

using Clock = std::chrono::steady_clock;
constexpr std::size_t kLongestAnswer = 1U << 20U;
constexpr std::size_t kLongestErrors = 4096;

class Descriptor {
 public:
  explicit Descriptor(int fd) : fd_(fd) {}
  ~Descriptor() { reset(); }
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  int get() const { return fd_; }
  void reset() {
    if (fd_ >= 0) close(fd_);
    fd_ = -1;
  }

 private:
  int fd_;
};

struct Pipe {
  Descriptor read{-1}, write{-1};
  explicit Pipe(std::array<int, 2> ends) : read(ends[0]), write(ends[1]) {}
  static std::array<int, 2> open() {
    std::array<int, 2> ends{};
    check(pipe2(ends.data(), O_CLOEXEC) == 0, std::string("no pipe: ") + std::strerror(errno));
    // Only our end: the child's would block its writes' meaning too.
    fcntl(ends[0], F_SETFL, O_NONBLOCK);
    return ends;
  }
};

pid_t start(const std::vector<std::string>& arguments, int answer_descriptor, int answer,
            int errors) {
  std::vector<char*> argv;
  argv.reserve(arguments.size() + 1);
  for (const auto& argument : arguments)
    argv.push_back(const_cast<char*>(argument.c_str()));  // NOLINT: exec's interface
  argv.push_back(nullptr);
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0);
  posix_spawn_file_actions_addopen(&actions, 1, "/dev/null", O_WRONLY, 0);
  posix_spawn_file_actions_adddup2(&actions, errors, 2);
  posix_spawn_file_actions_adddup2(&actions, answer, answer_descriptor);
  pid_t pid = -1;
  const int failed = posix_spawn(&pid, argv.front(), &actions, nullptr, argv.data(), environ);
  posix_spawn_file_actions_destroy(&actions);
  check(failed == 0, arguments.front() + ": cannot be started: " + std::strerror(failed));
  return pid;
}

/// Takes over what is there; false at the end of the file.
bool drain(int descriptor, std::string& into) {
  std::array<char, 4096> buffer{};
  for (;;) {
    const auto count = read(descriptor, buffer.data(), buffer.size());
    if (count == 0) return false;
    if (count < 0) return errno == EAGAIN || errno == EINTR;
    into.append(buffer.data(), static_cast<std::size_t>(count));
  }
}

void keep_tail(std::string& text) {
  if (text.size() > kLongestErrors) text.erase(0, text.size() - kLongestErrors);
}

/// Reads both pipes until the process has ended (not until they are closed: a grandchild may hold
/// them) or `limit` is over.
bool wait_for_end(int process, const Pipe& answer, const Pipe& errors,
                  std::chrono::milliseconds limit, ChildEnd& end) {
  const auto deadline = Clock::now() + limit;
  std::array<pollfd, 3> watched{
      {{process, POLLIN, 0}, {answer.read.get(), POLLIN, 0}, {errors.read.get(), POLLIN, 0}}};
  for (;;) {
    const auto left =
        std::chrono::duration_cast<std::chrono::milliseconds>(deadline - Clock::now()).count();
    if (left <= 0) return false;
    poll(watched.data(), watched.size(), static_cast<int>(left));
    if (!drain(answer.read.get(), end.answer)) watched[1].fd = -1;
    if (!drain(errors.read.get(), end.errors)) watched[2].fd = -1;
    keep_tail(end.errors);
    if (watched[0].revents != 0) break;
    if (end.answer.size() > kLongestAnswer) return false;
  }
  drain(answer.read.get(), end.answer);
  drain(errors.read.get(), end.errors);
  keep_tail(end.errors);
  return true;
}

}  // namespace

ChildEnd run_child(const std::vector<std::string>& arguments, int answer_descriptor,
                   std::chrono::milliseconds limit) {
  Pipe answer(Pipe::open());
  Pipe errors(Pipe::open());
  const pid_t pid = start(arguments, answer_descriptor, answer.write.get(), errors.write.get());
  const Descriptor process(static_cast<int>(syscall(SYS_pidfd_open, pid, 0)));
  answer.write.reset();
  errors.write.reset();
  ChildEnd end;
  end.timed_out = !wait_for_end(process.get(), answer, errors, limit, end);
  if (end.timed_out) kill(pid, SIGKILL);
  int status = 0;
  while (waitpid(pid, &status, 0) < 0 && errno == EINTR) {
  }
  if (WIFEXITED(status)) end.exit_code = WEXITSTATUS(status);
  if (WIFSIGNALED(status)) end.signal = WTERMSIG(status);
  return end;
}

}  // namespace clara::host::plugins
