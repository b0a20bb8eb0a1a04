#include "host/process/spawn.hpp"

#include <fcntl.h>
#include <spawn.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <csignal>
#include <cstring>
#include <map>
#include <string>
#include <vector>

extern char** environ;

namespace clara::host::process {
namespace {

// posix_spawn is vfork and exec with every trap taken care of: signals are blocked between the two,
// the child runs on a stack of its own, and nothing of the host's memory is copied or locked.
class Actions {
 public:
  explicit Actions(int stream_fd) {
    posix_spawn_file_actions_init(&files_);
    posix_spawn_file_actions_addopen(&files_, 0, "/dev/null", O_RDONLY, 0);
    posix_spawn_file_actions_addopen(&files_, 1, "/dev/null", O_WRONLY, 0);
    int first = 3;
    if (stream_fd >= 0) {
      posix_spawn_file_actions_adddup2(&files_, stream_fd, kStream);
      first = kStream + 1;
    }
    posix_spawn_file_actions_addclosefrom_np(&files_, first);
    posix_spawnattr_init(&attributes_);
    sigset_t all, none;
    sigfillset(&all);
    sigemptyset(&none);
    posix_spawnattr_setsigdefault(&attributes_, &all);
    posix_spawnattr_setsigmask(&attributes_, &none);
    posix_spawnattr_setflags(&attributes_,
                             POSIX_SPAWN_SETSID | POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETSIGMASK);
  }
  ~Actions() {
    posix_spawn_file_actions_destroy(&files_);
    posix_spawnattr_destroy(&attributes_);
  }
  Actions(const Actions&) = delete;
  Actions& operator=(const Actions&) = delete;

  static constexpr int kStream = 3;

  const posix_spawn_file_actions_t* files() const { return &files_; }
  const posix_spawnattr_t* attributes() const { return &attributes_; }

 private:
  posix_spawn_file_actions_t files_{};
  posix_spawnattr_t attributes_{};
};

std::vector<std::string> variables(const Command& c) {
  std::map<std::string, std::string> all;
  for (char** v = environ; *v != nullptr; ++v) {
    const char* equals = std::strchr(*v, '=');
    if (equals != nullptr) all[std::string(*v, static_cast<std::size_t>(equals - *v))] = equals + 1;
  }
  for (const auto& [name, value] : c.environment) all[name] = value;
  all["CLARA_ATTEMPT_DIR"] = c.attempt.string();
  std::vector<std::string> list;
  for (const auto& [name, value] : all) list.push_back(name + "=" + value);
  return list;
}

std::vector<char*> pointers(std::vector<std::string>& strings) {
  std::vector<char*> all;
  for (std::string& s : strings) all.push_back(s.data());
  all.push_back(nullptr);
  return all;
}

}  // namespace

std::filesystem::path job_program() {
  const auto self = std::filesystem::read_symlink("/proc/self/exe");
  return self.parent_path().parent_path() / "libexec/clara-host/clara-job";
}

std::vector<std::string> job_arguments(const Command& c, int stream_fd) {
  std::vector<std::string> args = {job_program().string(), "--attempt", c.attempt.string()};
  const auto add = [&](const char* name, std::string value) {
    args.emplace_back(name);
    args.push_back(std::move(value));
  };
  if (!c.directory.empty()) add("--directory", c.directory.string());
  if (!c.outlives_host) add("--parent", std::to_string(getpid()));
  if (c.time_limit.count() > 0) add("--limit-ms", std::to_string(c.time_limit.count()));
  add("--grace-ms", std::to_string(c.grace.count()));
  add("--log-bytes", std::to_string(c.log_limit));
  add("--line-bytes", std::to_string(c.line_limit));
  if (stream_fd >= 0) add("--stream-fd", std::to_string(Actions::kStream));
  args.emplace_back("--");
  args.insert(args.end(), c.argv.begin(), c.argv.end());
  return args;
}

SpawnError::SpawnError(int error, const std::string& what)
    : Error(what + ": " + std::strerror(error)), error_(error) {}

bool SpawnError::is_temporary() const {
  return error_ == EAGAIN || error_ == ENOMEM || error_ == EMFILE || error_ == ENFILE;
}

pid_t spawn(const Command& command, int stream_fd) {
  check(!command.argv.empty(), "a job without a program");
  auto args = job_arguments(command, stream_fd);
  const std::string program = args.front();
  auto environment = variables(command);
  const Actions actions(stream_fd);
  pid_t pid = -1;
  const int error = posix_spawn(&pid, program.c_str(), actions.files(), actions.attributes(),
                                pointers(args).data(), pointers(environment).data());
  if (error != 0) throw SpawnError(error, "cannot start " + program);
  return pid;
}

}  // namespace clara::host::process
