#include "support/background.hpp"

#include <fcntl.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdlib>
#include <fstream>
#include <iterator>
#include <stdexcept>
#include <utility>

namespace clara::testing {
namespace {

namespace fs = std::filesystem;

std::string content(const fs::path& file) {
  std::ifstream in(file, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

void redirect(const char* file, int flags, int descriptor) {
  const int opened = open(file, flags, 0600);
  dup2(opened, descriptor);
  close(opened);
}

}  // namespace

Background::Background(const fs::path& program, const std::vector<std::string>& arguments,
                       const std::map<std::string, std::string>& environment,
                       const fs::path& folder) {
  const auto out = output_ / "out";
  const auto err = output_ / "err";
  std::vector<std::string> words{program.string()};
  words.insert(words.end(), arguments.begin(), arguments.end());
  std::vector<char*> argv;
  for (auto& word : words) argv.push_back(word.data());
  argv.push_back(nullptr);

  pid_ = fork();
  if (pid_ < 0) throw std::runtime_error("cannot fork");
  if (pid_ > 0) return;
  setpgid(0, 0);
  redirect("/dev/null", O_RDONLY, 0);
  redirect(out.c_str(), O_WRONLY | O_CREAT, 1);
  redirect(err.c_str(), O_WRONLY | O_CREAT, 2);
  for (const auto& [name, value] : environment) {
    if (value.empty()) {
      unsetenv(name.c_str());
    } else {
      setenv(name.c_str(), value.c_str(), 1);
    }
  }
  if (!folder.empty() && chdir(folder.c_str()) != 0) _exit(126);
  execv(argv.front(), argv.data());
  _exit(127);
}

Background::~Background() {
  if (pid_ < 0) return;
  kill(pid_, SIGKILL);
  waitpid(pid_, nullptr, 0);
}

void Background::signal(int number) const { kill(pid_, number); }

std::string Background::err() const { return content(output_ / "err"); }

Ran Background::wait() {
  int status = 0;
  waitpid(std::exchange(pid_, -1), &status, 0);
  constexpr int kSignalled = 128;
  return {WIFEXITED(status) ? WEXITSTATUS(status) : kSignalled + WTERMSIG(status),
          content(output_ / "out"), content(output_ / "err")};
}

}  // namespace clara::testing
