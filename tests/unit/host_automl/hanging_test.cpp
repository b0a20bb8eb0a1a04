// Plugin code that never returns, when a study cannot start: its host leaves all the same, and says
// what it leaves behind. Each host is a process of its own, since nothing of it may be destroyed.

#include "fakes.hpp"

#include "host/process/contract.hpp"

#include <doctest/doctest.h>

#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <fstream>
#include <stdexcept>

namespace clara::host::automl::fakes {
namespace {

[[noreturn]] void hang() {
  while (true) pause();
}

/// `host` in a process of its own, which says whether all was right; it has a minute.
bool in_process(const std::function<bool()>& host) {
  const pid_t child = fork();
  if (child == 0) {
    alarm(60);
    _exit(host() ? 0 : 1);
  }
  int status = 0;
  waitpid(child, &status, 0);
  return WIFEXITED(status) && WEXITSTATUS(status) == 0;
}

class HangingDelivery final : public Handler, public Deliverer {
 public:
  Delivery deliver(const OutboxMessage&, std::string&) override { hang(); }
};

class HangingReader final : public FakeExecutor, public OutputReader {
 public:
  std::function<void()> on_line;
  std::vector<Reported> read_line(const Job&, std::string_view) override {
    on_line();
    hang();
  }
};

void go_on(FakeStudy& study, const std::filesystem::path& folder) {
  study.settings.run_folder = folder;
  study.settings.database = folder / "study.db";
  study.settings.resume = true;
}

}  // namespace

TEST_CASE(
    "a delivery that hangs keeps no host that cannot start, and nothing is destroyed under it") {
  const testing::TemporaryFolder folder;
  {
    FakeStudy first;
    first.settings.run_folder = folder.path();
    first.settings.database = folder / "study.db";
    first.handler("h").on = [](Hook hook, const Event&, StudyControl& control) {
      if (hook == Hook::startup) control.post("message", 1);
    };
    first.run();
  }
  CHECK(in_process([&] {
    auto& second = *new FakeStudy;  // NOLINT(cppcoreguidelines-owning-memory): it stays
    go_on(second, folder.path());
    auto& handler = *new HangingDelivery;  // NOLINT(cppcoreguidelines-owning-memory)
    second.parts.handlers.push_back({"h", &handler});
    second.settings.limits.outbox_flush = std::chrono::milliseconds(1);
    second.controller.on_ask_ahead = [] { throw std::runtime_error("no memory"); };
    second.stays = true;
    const auto summary = second.run();
    return summary.abandoned && summary.exit_code == 1 &&
           summary.error == "controller \"Fake\" failed in ask_ahead: no memory" &&
           second.logged.text().find("h: a delivery has not returned, and is left behind") !=
               std::string::npos;
  }));
}

TEST_CASE("a reader that hangs in what a job had printed keeps no host that is to end") {
  const testing::TemporaryFolder folder;
  {
    FakeStudy first;
    first.settings.run_folder = folder.path();
    first.settings.database = folder / "study.db";
    first.settings.limits.max_jobs = 1;
    kill_in_first_job(first);
    const auto files = process::attempt_folder(folder / "W1_1_J1", 2);
    std::filesystem::create_directories(files);
    std::ofstream(files / "log.txt") << "loss=1\n";
  }
  CHECK(in_process([&] {
    auto& second = *new FakeStudy;  // NOLINT(cppcoreguidelines-owning-memory): it stays
    go_on(second, folder.path());
    auto& reader = *new HangingReader;  // NOLINT(cppcoreguidelines-owning-memory)
    second.parts.executor = &reader;
    reader.on_line = [&] {
      for (int i = 0; i < 2; ++i) second.engine().interrupt(SIGTERM);
    };
    second.launcher.left = [](const store::Attempt&) {
      return Launcher::Left{FakeJob::scores(0.75).end, {}};
    };
    second.stays = true;
    const auto summary = second.run();
    return summary.abandoned && summary.exit_code == 143 &&
           second.logged.text().find(
               "a call of the executor's read_line has not returned, and is "
               "left behind") != std::string::npos;
  }));
}

}  // namespace clara::host::automl::fakes
