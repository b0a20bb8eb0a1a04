#include <fcntl.h>
#include <poll.h>
#include <spawn.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>
#include <clara/error.hpp>
#include <host/plugins/child_process.hpp>
#include <host/plugins/stray_children.hpp>

#include <algorithm>
#include <array>
#include <cerrno>
#include <csignal>
#include <cstdint>
#include <cstdio>
#include <cstring>
#include <string_view>

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

bool has_ended(pid_t pid) {
  siginfo_t info{};
  return waitid(P_PID, static_cast<id_t>(pid), &info, WEXITED | WNOHANG | WNOWAIT) != 0 ||
         info.si_pid != 0;
}

/// Reads both pipes until the process has ended (not until they are closed: a grandchild may hold
/// them) or has been silent for `limit`. `process` is a pidfd, or -1 where the kernel or a
/// container refuses those: then it is looked at every 20 ms.
bool wait_for_end(pid_t pid, int process, const Pipe& answer, const Pipe& errors,
                  std::chrono::milliseconds limit, ChildEnd& end) {
  constexpr std::int64_t kLook = 20;
  auto deadline = Clock::now() + limit;
  std::array<pollfd, 3> watched{
      {{process, POLLIN, 0}, {answer.read.get(), POLLIN, 0}, {errors.read.get(), POLLIN, 0}}};
  for (;;) {
    const auto left =
        std::chrono::duration_cast<std::chrono::milliseconds>(deadline - Clock::now()).count();
    if (left <= 0) return false;
    const auto wait = process < 0 ? std::min<std::int64_t>(left, kLook) : left;
    poll(watched.data(), watched.size(), static_cast<int>(wait));
    const bool ended = process < 0 ? has_ended(pid) : watched[0].revents != 0;
    const auto answered = end.answer.size();
    if (!drain(answer.read.get(), end.answer)) watched[1].fd = -1;
    if (end.answer.size() > answered) deadline = Clock::now() + limit;
    if (!drain(errors.read.get(), end.errors)) watched[2].fd = -1;
    keep_tail(end.errors);
    if (ended) break;
    if (end.answer.size() > kLongestAnswer) return false;
  }
  drain(answer.read.get(), end.answer);
  drain(errors.read.get(), end.errors);
  keep_tail(end.errors);
  return true;
}

ChildEnd end_of(pid_t pid, Pipe& answer, Pipe& errors, std::chrono::milliseconds limit) {
  const Descriptor process(static_cast<int>(syscall(SYS_pidfd_open, pid, 0)));
  answer.write.reset();
  errors.write.reset();
  ChildEnd end;
  end.timed_out = !wait_for_end(pid, process.get(), answer, errors, limit, end);
  if (end.timed_out) kill(pid, SIGKILL);
  int status = 0;
  while (waitpid(pid, &status, 0) < 0 && errno == EINTR) {
  }
  if (WIFEXITED(status)) end.exit_code = WEXITSTATUS(status);
  if (WIFSIGNALED(status)) end.signal = WTERMSIG(status);
  return end;
}

[[noreturn]] void be_the_copy(const std::function<void(int)>& work, int answer, int errors) {
  prctl(PR_SET_PDEATHSIG, SIGKILL);
  const rlimit no_core{0, 0};
  setrlimit(RLIMIT_CORE, &no_core);
  const int nothing = open("/dev/null", O_RDONLY | O_CLOEXEC);
  dup2(nothing, 0);
  dup2(errors, 1);
  dup2(errors, 2);
  work(answer);
  _exit(0);
}

/// The last line that says something: of an uncaught exception, what it said.
std::string last_line(std::string_view text) {
  const auto end = text.find_last_not_of(" \n\r\t");
  if (end == std::string_view::npos) return "";
  text = text.substr(0, end + 1);
  const auto feed = text.find_last_of('\n');
  if (feed != std::string_view::npos) text.remove_prefix(feed + 1);
  return std::string(text.substr(text.find_first_not_of(" \t")));
}

std::string cause(const ChildEnd& end, std::chrono::seconds limit) {
  if (end.timed_out) return "did not finish within " + std::to_string(limit.count()) + " s";
  if (end.signal == 0)
    return "ended the process that tried it with exit code " + std::to_string(end.exit_code);
  const char* name = sigdescr_np(end.signal);
  return "crashed the process that tried it: signal " + std::to_string(end.signal) + " (" +
         (name != nullptr ? name : "of no name") + ")";
}

}  // namespace

ChildEnd run_child(const std::vector<std::string>& arguments, int answer_descriptor,
                   std::chrono::milliseconds limit) {
  Pipe answer(Pipe::open());
  Pipe errors(Pipe::open());
  StrayChildren stray;
  const pid_t pid = start(arguments, answer_descriptor, answer.write.get(), errors.write.get());
  auto end = end_of(pid, answer, errors, limit);
  stray.end();
  return end;
}

ChildEnd run_copy(const std::function<void(int answer)>& work, std::chrono::milliseconds limit) {
  Pipe answer(Pipe::open());
  Pipe errors(Pipe::open());
  std::fflush(nullptr);  // else the copy may write once more what waits to be written
  StrayChildren stray;
  const pid_t pid = fork();
  if (pid == 0) be_the_copy(work, answer.write.get(), errors.write.get());
  check(pid > 0, std::string("no child process: ") + std::strerror(errno));
  auto end = end_of(pid, answer, errors, limit);
  stray.end();
  return end;
}

std::string how_it_ended(const ChildEnd& end, std::chrono::seconds limit) {
  const auto line = last_line(end.errors);
  return cause(end, limit) + (line.empty() ? "" : "; the last that it wrote: " + line);
}

}  // namespace clara::host::plugins
