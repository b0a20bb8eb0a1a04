#include <sys/wait.h>
#include <unistd.h>

#include <host/check/construct.hpp>
#include <host/wiring/run_settings.hpp>
#include <host/wiring/wiring.hpp>

#include <cerrno>
#include <cstring>
#include <string>
#include <vector>

namespace clara::host::check {
namespace {

// Lines from the child: "B" and the path of the component that comes next, or "E" and the text of
// an error.
void send(int descriptor, char kind, const std::string& text) {
  std::string line = kind + text + '\0';
  const char* at = line.data();
  std::size_t left = line.size();
  while (left > 0) {
    const auto written = ::write(descriptor, at, left);
    if (written < 0 && errno == EINTR) continue;
    if (written <= 0) return;
    at += written;
    left -= static_cast<std::size_t>(written);
  }
}

[[noreturn]] void run_child(int descriptor, const config::Plan& plan,
                            const plugins::Catalog& catalog, Logger& logger) {
  try {
    Services services(plan.root);
    wiring::FixedRunSettings settings("cpu");
    services.add(RunSettings::service_name, settings);
    wiring::Wiring wiring(plan, catalog, logger, services);
    wiring.build([&](const config::Node& node) { send(descriptor, 'B', node.path); });
    send(descriptor, 'B', "");
  } catch (const std::exception& error) {
    send(descriptor, 'E', error.what());
  }
  // Without what the plugins left to run at exit.
  ::_exit(0);
}

std::string receive(int descriptor) {
  std::string all;
  char block[4096];
  while (true) {
    const auto got = ::read(descriptor, block, sizeof block);
    if (got < 0 && errno == EINTR) continue;
    if (got <= 0) return all;
    all.append(block, static_cast<std::size_t>(got));
  }
}

void report(Issues& issues, const std::string& path, const std::string& message) {
  Issue issue;
  issue.path = path;
  issue.message = message;
  issues.add(std::move(issue));
}

std::string how_it_ended(int status) {
  if (WIFSIGNALED(status)) return std::string("was killed by ") + strsignal(WTERMSIG(status));
  return "left with exit code " + std::to_string(WEXITSTATUS(status));
}

}  // namespace

void construct_in_child(const config::Plan& plan, const plugins::Catalog& catalog, Logger& logger,
                        Issues& issues) {
  int ends[2];
  if (::pipe(ends) != 0) return report(issues, "", "no pipe for a child process");
  const auto child = ::fork();
  if (child == 0) {
    ::close(ends[0]);
    run_child(ends[1], plan, catalog, logger);
  }
  ::close(ends[1]);
  if (child < 0) {
    ::close(ends[0]);
    return report(issues, "", "no child process could be started");
  }
  const auto told = receive(ends[0]);
  ::close(ends[0]);
  int status = 0;
  while (::waitpid(child, &status, 0) < 0 && errno == EINTR) {
  }
  std::string building = "?";
  for (std::size_t at = 0; at < told.size();) {
    const auto end = std::min(told.find('\0', at), told.size());
    const auto text = told.substr(at + 1, end - at - 1);
    if (told[at] == 'E') return report(issues, "", text);
    building = text;
    at = end + 1;
  }
  const bool finished = building.empty() && WIFEXITED(status) && WEXITSTATUS(status) == 0;
  if (!finished) report(issues, building, "the process that built it " + how_it_ended(status));
}

}  // namespace clara::host::check
