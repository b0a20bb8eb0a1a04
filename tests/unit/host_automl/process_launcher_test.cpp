// The launcher of a host, over real processes.

#include "fakes.hpp"

#include "host/automl/jobs/process_launcher.hpp"
#include "host/process/contract.hpp"

#include <doctest/doctest.h>

#include <csignal>
#include <fstream>
#include <thread>

namespace clara::host::automl::fakes {
namespace {

namespace fs = std::filesystem;

/// One attempt whose host goes away.
struct Deserted {
  testing::TemporaryFolder folder;
  store::Attempt attempt;

  explicit Deserted(const std::string& script) {
    attempt.folder = folder.path();
    attempt.number = 1;
    boost::asio::io_context loop;
    ProcessLauncher launcher(loop, {});
    AttemptPlan plan;
    plan.job.folder = folder.path();
    plan.launch.argv = {"sh", "-c", script};
    plan.launch.directory = folder.path();
    AttemptHooks hooks;
    hooks.started = [this](const store::ProcessRecord& process) { attempt.process = process; };
    hooks.update = [](const AttemptUpdate&) {};
    hooks.ended = [](const process::JobEnd&) {};
    const auto job = launcher.launch(plan, hooks);
    while (!attempt.process) loop.run_one();
  }
  fs::path files() const { return process::attempt_folder(folder.path(), 1); }
  void await(const std::string& file) const {
    while (!fs::exists(files() / file)) std::this_thread::sleep_for(std::chrono::milliseconds(2));
  }
  Launcher::Left settled(bool needs_score = true) const {
    boost::asio::io_context loop;
    ProcessLauncher launcher(loop, {});
    Launcher::Left left;
    launcher.settle(attempt, {}, needs_score,
                    [&](Launcher::Left found) { left = std::move(found); });
    loop.run();
    return left;
  }
};

constexpr const char* kReport =
    "echo '{\"v\":1,\"seq\":0,\"t\":1,\"type\":\"value\",\"name\":\"acc\",\"step\":1,"
    "\"value\":0.5}' >>$CLARA_ATTEMPT_DIR/events.jsonl; ";
constexpr const char* kResult = "echo '{\"v\":1,\"score\":0.75}' >$CLARA_ATTEMPT_DIR/result.json; ";

}  // namespace

TEST_CASE("what had ended while its host was away has ended") {
  const Deserted job(std::string(kReport) + kResult);
  job.await("exit.json");
  const auto left = job.settled();
  CHECK(left.end.reason == "");
  CHECK(left.end.score == 0.75);
  REQUIRE(left.update.values.size() == 1);
  CHECK(left.update.values[0].value == 0.5);
}

TEST_CASE("events that were read before are read again: a score is made of all of them") {
  Deserted job(kReport);
  job.await("exit.json");
  job.attempt.events = {80, 1};
  const auto left = job.settled(false);
  CHECK(left.end.succeeded());
  CHECK(left.update.values.size() == 1);
}

TEST_CASE("what still runs is ended, and what it leaves on its way out is no result") {
  const Deserted job("trap '" + std::string(kResult) +
                     " exit 0' TERM; touch $CLARA_ATTEMPT_DIR/up; while :; do sleep 0.01; done");
  job.await("up");
  kill(static_cast<pid_t>(job.attempt.process->pid), SIGTERM);
  job.await("result.json");
  const auto left = job.settled();
  CHECK(left.end.reason == "stopped");
  CHECK_FALSE(left.end.score);
  CHECK(left.end.exit->had_result == false);
}

TEST_CASE("a result that was there before its job was ended is one") {
  const Deserted job(std::string(kResult) + "touch $CLARA_ATTEMPT_DIR/up; sleep 100");
  job.await("up");
  const auto left = job.settled();
  CHECK(left.end.score == 0.75);
  CHECK(left.end.exit->had_result);
}

TEST_CASE("of an attempt whose folder is gone nothing is left") {
  const Deserted job("exit 0");
  job.await("exit.json");
  fs::remove_all(job.folder.path() / ".clara");
  const auto left = job.settled();
  CHECK(left.end.reason == "lost");
  CHECK(left.end.message == "clara-job was lost: its folder is gone: " + job.files().string());
}

}  // namespace clara::host::automl::fakes
