// Studies whose jobs a runner runs, as real processes; it starts them anew, throws, and is there
// when a host is not.

#include "fakes.hpp"
#include "local_runner.hpp"

#include "host/automl/jobs/runner_launcher.hpp"
#include "host/process/contract.hpp"
#include "host/store/sqlite.hpp"

#include <doctest/doctest.h>
#include <clara/internal/job_environment.hpp>

#include <fcntl.h>
#include <sys/stat.h>

#include <array>
#include <atomic>
#include <ctime>
#include <fstream>
#include <stdexcept>
#include <thread>

namespace clara::host::automl::fakes {
namespace {

namespace fs = std::filesystem;

/// Its first start reports 0.9 and 0.8 and goes on for ever, the next one reports 0.2 and ends,
/// once the file `go` is there.
constexpr const char* kTwoStarts = R"sh(
event() {
  echo '{"v":1,"seq":'$1',"t":'$2',"type":"value","name":"score","step":'$3',"value":'$4'}' \
    >>$CLARA_ATTEMPT_DIR/events.jsonl
}
case $CLARA_ATTEMPT_DIR in
*/attempt_1)
  event 0 1 1 0.9
  event 1 2 2 0.8
  while :; do sleep 0.01; done ;;
esac
event 0 3 1 0.2
while [ ! -e FOLDER/go ]; do sleep 0.01; done
echo '{"v":1,"score":0.2}' >$CLARA_ATTEMPT_DIR/result.json
)sh";

/// Stops a job by what its first start has reported, as often as a test lets it answer.
class LatePruner final : public Pruner {
 public:
  explicit LatePruner(Journal& journal) : journal_(journal) {}
  void start(const SearchSpace&, const StudyInfo&, std::span<const Outcome>) override {}
  Advice report(const Begun& job, const Reported& value, int attempt) override {
    journal_.write("report " + std::to_string(job.job) + " " + number_text(value.value) +
                   " attempt " + std::to_string(attempt));
    on_report(attempt, value.value);
    if (attempt > 1 || !stops || value.value != 0.8) return {};
    return {Advice::Action::stop, "of the first start"};
  }
  void tell(const Outcome& outcome) override {
    std::string line = "told " + std::to_string(outcome.job) + ":";
    for (const auto& value : outcome.curve) line += " " + number_text(value.value);
    journal_.write(line);
  }
  std::function<void(int, double)> on_report = [](int, double) {};
  bool stops = false;

 private:
  Journal& journal_;
};

/// A study of one job in a folder that the next host of it has, too.
struct RunnerStudy {
  explicit RunnerStudy(const fs::path& folder, bool resume = false)
      : runner(folder), executor(replaced(kTwoStarts, folder)) {
    study.settings.run_folder = study.settings.root = folder;
    study.settings.database = folder / "study.db";
    study.settings.resume = resume;
    study.parts.runner = &runner;
    study.parts.executor = &executor;
    study.parts.pruner = &pruner;
    study.handler("h");
    study.controller.add({0.5});
  }
  Summary run() {
    RunnerLauncher launcher(study.loop, runner, study.log);
    study.launched_by = &launcher;
    return study.run();
  }
  static std::string replaced(std::string script, const fs::path& folder) {
    script.replace(script.find("FOLDER"), 6, folder.string());
    return script;
  }

  FakeStudy study;
  LocalRunner runner;
  ScriptExecutor executor;
  LatePruner pruner{study.journal};
};

void touch(const fs::path& file) { std::ofstream(file) << ""; }

/// The file as a host leaves it that is killed when both values of the first start are in it.
void run_and_kill(const fs::path& folder) {
  const pid_t host = fork();
  if (host == 0) {
    RunnerStudy first(folder);
    first.run();
    _exit(1);
  }
  const auto both = [&] {
    try {
      const auto file = store::StudyFile::open(folder / "study.db", store::Access::read_only);
      return file.trials().size() == 1 && file.curves(1).size() == 2;
    } catch (const Error&) {
      return false;
    }
  };
  while (!both()) std::this_thread::sleep_for(std::chrono::milliseconds(5));
  kill(host, SIGKILL);
  waitpid(host, nullptr, 0);
}

/// What the study keeps of the one job: its two attempts, and the values of the second one alone.
void check_second_start(const fs::path& folder) {
  const auto file = store::StudyFile::open(folder / "study.db", store::Access::read_only);
  const auto attempts = file.attempts(1);
  REQUIRE(attempts.size() == 2);
  CHECK(attempts[0].reason == "requeued");
  CHECK(attempts[1].reason == "");
  CHECK(attempts[1].first_number == 1);
  REQUIRE(file.curves(1).size() == 1);
  CHECK(file.curves(1)[0].value == 0.2);
  CHECK(file.trial(1).intermediate == std::map<std::int64_t, double>{{1, 0.2}});
  CHECK(file.trial(1).value == 0.2);
  store::Database db(folder / "study.db", store::Database::Mode::read_only);
  auto first = db.query("SELECT value FROM clara_metrics WHERE attempt=1 ORDER BY step");
  REQUIRE(first.next());
  CHECK(first->real(0) == 0.9);
}

/// A test's runner that throws in one of its functions.
void throw_always() { throw std::runtime_error("no such cluster"); }

}  // namespace

TEST_CASE(
    "a job that its runner starts anew ends and starts for everyone, and begins from nothing") {
  const testing::TemporaryFolder folder;
  RunnerStudy run(folder.path());
  std::atomic<bool> requeued = false;
  run.pruner.on_report = [&](int, double value) {
    if (value == 0.8 && !requeued.exchange(true)) run.runner.requeue("W1_1_J1");
  };
  // Advice about the start that is void by then.
  SUBCASE("advised to go on") {}
  SUBCASE("advised to stop") { run.pruner.stops = true; }
  run.study.handlers[0]->follows_progress = true;
  run.study.handlers[0]->on = [&](Hook hook, const Event& event, StudyControl&) {
    if (hook == Hook::start_job || hook == Hook::progress)
      run.study.journal.write("attempt " + std::to_string(event.job->attempt) + " has " +
                              std::to_string(event.job->reported.size()));
    if (hook == Hook::start_job && event.job->attempt == 2) touch(folder / "go");
  };
  const auto summary = run.run();
  CHECK(summary.exit_code == 0);
  CHECK(summary.study->best->attempt == 2);
  const auto heard = run.study.journal.lines("h ");
  std::vector<std::string> events;
  for (const auto& line : heard)
    if (line != "h progress W1_1_J1") events.push_back(line);
  CHECK(text(events) ==
        text({"h startup", "h recommendations_available 1", "h start_job W1_1_J1",
              "h end_job W1_1_J1 failed: its runner has started it anew", "h start_job W1_1_J1",
              "h end_job W1_1_J1 0.2", "h round_ended 1", "h shutdown the script is over"}));
  // No value of the second start before its start_job, and none of the first one after it.
  const auto starts = run.study.journal.lines("attempt ");
  const auto second = std::find(starts.begin(), starts.end(), "attempt 2 has 0");
  REQUIRE(second != starts.end());
  for (auto line = starts.begin(); line != starts.end(); ++line)
    CHECK(line->starts_with(line < second ? "attempt 1 " : "attempt 2 "));
  CHECK(text(run.study.journal.lines("told")) == "told 1: 0.2\n");
  CHECK(run.study.journal.lines("report 1 0.2 attempt 2").size() == 1);
  check_second_start(folder.path());
}

TEST_CASE("a secret that a runner's job was given is on no disk when the job is over") {
  const testing::TemporaryFolder folder;
  RunnerStudy run(folder.path());
  ScriptExecutor executor("printenv CLARA_SECRET_SETTINGS >" + (folder / "given").string() +
                          "; echo '{\"v\":1,\"score\":0.2}' >$CLARA_ATTEMPT_DIR/result.json");
  executor.environment = {{kSecretSettings, R"(["tracker=it's geheim"])"}};
  run.study.parts.executor = &executor;
  const auto script = folder / "W1_1_J1/.clara/attempt_1/start.sh";
  run.runner.on_submit = [&] { CHECK(fs::status(script).permissions() == fs::perms::owner_all); };
  CHECK(run.run().exit_code == 0);
  std::string given;
  std::getline(std::ifstream(folder / "given"), given);
  CHECK(given == R"(["tracker=it's geheim"])");
  CHECK_FALSE(fs::exists(script));
}

TEST_CASE("a job that its runner starts anew while no host is there begins from nothing") {
  const testing::TemporaryFolder folder;
  run_and_kill(folder.path());
  RunnerStudy second(folder.path(), true);
  second.runner.requeue("W1_1_J1");
  SUBCASE("and runs when one comes") {
    second.study.handlers[0]->on = [&](Hook hook, const Event& event, StudyControl&) {
      if (hook == Hook::start_job && event.job->attempt == 2) touch(folder / "go");
    };
    second.run();
    CHECK(second.study.journal.lines("report 1 0.2 attempt 2").size() == 1);
  }
  SUBCASE("and has ended when one comes") {
    touch(folder / "go");
    second.runner.await_end("W1_1_J1");
    second.run();
  }
  SUBCASE("and is forgotten when one comes") {
    touch(folder / "go");
    second.runner.await_end("W1_1_J1");
    fs::remove(folder / "W1_1_J1.pid");
    second.run();
  }
  CHECK(text(second.study.journal.lines("h ")) ==
        text({"h startup", "h start_job W1_1_J1", "h end_job W1_1_J1 0.2", "h round_ended 1",
              "h shutdown the script is over"}));
  CHECK(text(second.study.journal.lines("told")) == "told 1: 0.2\n");
  CHECK(second.study.journal.lines("report 1 0.9").empty());
  check_second_start(folder.path());
}

TEST_CASE("a job that a runner has is ended, though its study stops before it is taken over") {
  const testing::TemporaryFolder folder;
  run_and_kill(folder.path());
  RunnerStudy second(folder.path(), true);
  Hook when{};
  SUBCASE("while the study starts") { when = Hook::startup; }
  SUBCASE("while its start is told") { when = Hook::start_job; }
  second.study.handlers[0]->on = [&](Hook hook, const Event&, StudyControl& control) {
    if (hook == when) control.stop("enough");
  };
  int cancelled = 0;
  second.runner.on_cancel = [&] { ++cancelled; };
  CHECK(second.run().reason == "enough");
  CHECK(cancelled == 1);
  second.runner.await_end("W1_1_J1");
}

TEST_CASE("a job that ended while no host was there took as long as it took") {
  const testing::TemporaryFolder folder;
  run_and_kill(folder.path());
  RunnerStudy second(folder.path(), true);
  second.runner.requeue("W1_1_J1");
  touch(folder / "go");
  second.runner.await_end("W1_1_J1");
  // It began an hour ago and ended a minute later.
  const auto files = process::attempt_folder(folder / "W1_1_J1", 2);
  const auto hour_ago = time(nullptr) - 3600;
  const auto date = [&](const char* file, time_t when) {
    const std::array<timespec, 2> times{{{when, 0}, {when, 0}}};
    REQUIRE(utimensat(AT_FDCWD, (files / file).c_str(), times.data(), 0) == 0);
  };
  date("job.json", hour_ago);
  date("exit.json", hour_ago + 60);
  double seconds = 0;
  second.study.controller.on_tell = [&](const Outcome& outcome) { seconds = outcome.seconds; };
  second.run();
  CHECK(seconds == 60);
  // And so for the history of the host after it.
  RunnerStudy third(folder.path(), true);
  third.study.controller.on_history = [&](const Outcome& outcome) { seconds = -outcome.seconds; };
  third.run();
  CHECK(seconds == -60);
}

TEST_CASE("a runner that throws is named, and loses no job that it has") {
  const testing::TemporaryFolder folder;
  touch(folder / "go");
  RunnerStudy run(folder.path());
  int times = 0;
  SUBCASE("in submit: the job has failed") {
    run.runner.on_submit = throw_always;
    CHECK(run.run().exit_code == 1);
    CHECK(ends(run.study) ==
          "h end_job W1_1_J1 failed: the runner failed in submit: no such cluster\n");
  }
  SUBCASE("in submit, about the request") {
    run.runner.on_submit = [] { throw Error("the partition is closed"); };
    run.run();
    CHECK(ends(run.study) == "h end_job W1_1_J1 failed: the partition is closed\n");
  }
  SUBCASE("in poll: once, and once when it is over") {
    run.runner.on_poll = [&] {
      if (++times < 4) throw_always();
      if (times == 4) run.runner.requeue("W1_1_J1");
    };
    CHECK(run.run().exit_code == 0);
    const auto log = run.study.logged.text();
    CHECK(log.find("no word of the jobs: the runner failed in poll: no such cluster") ==
          log.rfind("no word of the jobs: "));
    CHECK(log.find("engine: the runner answers again") != std::string::npos);
  }
  SUBCASE("in cancel: it is tried again") {
    run.runner.on_cancel = [&] {
      if (++times < 3) throw_always();
    };
    run.pruner.on_report = [&](int, double value) {
      if (value == 0.9) run.study.engine().interrupt(SIGTERM);
    };
    CHECK(run.run().exit_code == 143);
    const auto log = run.study.logged.text();
    CHECK(log.find("W1_1_J1: cannot be cancelled now: the runner failed in cancel: no such "
                   "cluster") == log.rfind("cannot be cancelled now") - 9);
    CHECK(ends(run.study) == "h end_job W1_1_J1 failed: ended by SIGTERM\n");
  }
}

TEST_CASE("a runner that does not say how often it is to be asked starts nothing") {
  const testing::TemporaryFolder folder;
  RunnerStudy run(folder.path());
  run.runner.on_period = throw_always;
  CHECK_THROWS_WITH_AS(run.run(), "the runner failed in poll_period: no such cluster", Error);
}

TEST_CASE("a runner that cannot say what became of a job keeps the study from going on") {
  const testing::TemporaryFolder folder;
  run_and_kill(folder.path());
  RunnerStudy second(folder.path(), true);
  second.runner.on_adopt = throw_always;
  CHECK_THROWS_WITH_AS(second.run(),
                       "run_1 cannot go on: W1_1_J1: the runner failed in adopt: no such cluster",
                       Error);
  CHECK(
      store::StudyFile::open(folder / "study.db", store::Access::read_only).attempts(1)[0].ended ==
      std::nullopt);
  second.runner.cancel("W1_1_J1", true);
}

}  // namespace clara::host::automl::fakes
