#include "tool.hpp"

#include <clara/error.hpp>

#include <fcntl.h>
#include <poll.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <csignal>
#include <cstring>

extern char** environ;

namespace clara::slurm {
namespace {

using Clock = std::chrono::steady_clock;

struct Pipe {
  std::array<int, 2> ends{-1, -1};
  Pipe() { check(pipe2(ends.data(), O_CLOEXEC) == 0, "no pipe: " + std::string(strerror(errno))); }
  ~Pipe() {
    for (int& end : ends) close_end(end);
  }
  Pipe(const Pipe&) = delete;
  Pipe& operator=(const Pipe&) = delete;
  static void close_end(int& end) {
    if (end >= 0) close(end);
    end = -1;
  }
};

pid_t start(const std::vector<std::string>& arguments, const Pipe& out, const Pipe& err) {
  std::vector<char*> argv;
  for (const auto& word : arguments)
    argv.push_back(const_cast<char*>(word.c_str()));  // NOLINT: exec's interface
  argv.push_back(nullptr);
  posix_spawn_file_actions_t files;
  posix_spawn_file_actions_init(&files);
  posix_spawn_file_actions_addopen(&files, 0, "/dev/null", O_RDONLY, 0);
  posix_spawn_file_actions_adddup2(&files, out.ends[1], 1);
  posix_spawn_file_actions_adddup2(&files, err.ends[1], 2);
  // The tools expect signals as a shell leaves them; the host ignores some.
  posix_spawnattr_t attributes;
  posix_spawnattr_init(&attributes);
  sigset_t all, none;
  sigfillset(&all);
  sigemptyset(&none);
  posix_spawnattr_setsigdefault(&attributes, &all);
  posix_spawnattr_setsigmask(&attributes, &none);
  // In a group of its own: Ctrl-C is the host's.
  posix_spawnattr_setflags(&attributes,
                           POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETPGROUP);
  pid_t pid = -1;
  const int failed = posix_spawnp(&pid, argv.front(), &files, &attributes, argv.data(), environ);
  posix_spawn_file_actions_destroy(&files);
  posix_spawnattr_destroy(&attributes);
  check(failed == 0, arguments.front() + " cannot be started: " + std::strerror(failed));
  return pid;
}

/// Takes over what is there; closes `fd` at its end.
void take(int& fd, std::string& into) {
  std::array<char, 1 << 14> buffer{};
  const auto n = read(fd, buffer.data(), buffer.size());
  if (n < 0 && (errno == EINTR || errno == EAGAIN)) return;
  if (n <= 0) return Pipe::close_end(fd);
  into.append(buffer.data(), static_cast<std::size_t>(n));
}

}  // namespace

std::string ToolEnd::words() const {
  auto text = err.empty() ? out : err;
  while (!text.empty() && text.back() == '\n') text.pop_back();
  text = text.substr(text.rfind('\n') + 1);  // npos + 1 is 0
  for (const char* lead : {"sbatch: ", "squeue: ", "scancel: ", "scontrol: ", "error: "}) {
    if (text.starts_with(lead)) text.erase(0, std::strlen(lead));
  }
  if (!text.empty()) return text;
  return code < 0 ? "it was killed, or took too long" : "exit code " + std::to_string(code);
}

ToolEnd run_tool(const std::vector<std::string>& arguments, std::chrono::milliseconds limit) {
  Pipe out, err;
  const pid_t pid = start(arguments, out, err);
  Pipe::close_end(out.ends[1]);
  Pipe::close_end(err.ends[1]);
  ToolEnd end;
  const auto until = Clock::now() + limit;
  bool late = false;
  while (!late && (out.ends[0] >= 0 || err.ends[0] >= 0)) {
    std::array<pollfd, 2> fds{{{out.ends[0], POLLIN, 0}, {err.ends[0], POLLIN, 0}}};
    const auto left =
        std::chrono::duration_cast<std::chrono::milliseconds>(until - Clock::now()).count();
    late = left <= 0;
    poll(fds.data(), fds.size(), static_cast<int>(std::max<std::int64_t>(left, 0)));
    if (fds[0].revents != 0) take(out.ends[0], end.out);
    if (fds[1].revents != 0) take(err.ends[0], end.err);
  }
  if (late) kill(pid, SIGKILL);
  int status = 0;
  while (waitpid(pid, &status, 0) < 0 && errno == EINTR) {
  }
  if (!late && WIFEXITED(status)) end.code = WEXITSTATUS(status);
  return end;
}

}  // namespace clara::slurm
