// A study that cannot be written, and a disk that is full.

#include "fakes.hpp"

#include "host/automl/jobs/process_launcher.hpp"
#include "host/process/contract.hpp"
#include "host/store/sqlite.hpp"

#include <doctest/doctest.h>

#include <csignal>
#include <cstdlib>

namespace clara::host::automl::fakes {
namespace {

struct StopObserver final : Observer {
  std::function<void()> on_stopping = [] {};
  void stopping(const std::string&) override { on_stopping(); }
};

void drop(const FakeStudy& study, const std::string& table) {
  store::Database db(study.settings.database, store::Database::Mode::read_write);
  db.script("DROP TABLE " + table);
}

/// How a job ended that says so of the disk, and whose supervisor does or does not.
process::JobEnd end_with(const std::string& disk_error, const std::string& log_error = "") {
  auto end = FakeJob::fails("exit", "exit 1").end;
  end.exit = process::ExitRecord{};
  end.exit->exit_code = 1;
  end.exit->disk_error = disk_error;
  end.exit->log_error = log_error;
  end.log_tail = "OSError: [Errno 28] No space left on device\n";
  return end;
}

struct Judged {
  store::TrialState state;
  std::string attempt;  ///< the word for how it ended
};

Judged of_first_job(const FakeStudy& study) {
  const auto file = store::StudyFile::open(study.settings.database, store::Access::read_only);
  return {file.trial(1).state, file.attempts(1).back().reason};
}

/// While the host is there.
Judged judged_live(const process::JobEnd& end) {
  FakeStudy study;
  study.settings.limits.max_jobs = 1;
  study.controller.add({0.5});
  study.launcher.behaves = [&](const Job&) {
    FakeJob job;
    job.end = end;
    return job;
  };
  study.run();
  return of_first_job(study);
}

/// By a later one, which has nothing else to do.
Judged judged_later(const process::JobEnd& end) {
  FakeStudy first;
  kill_in_first_job(first);
  FakeStudy second;
  second.settings.run_folder = first.settings.run_folder;
  second.settings.database = first.settings.database;
  second.settings.resume = true;
  second.handler("h").on = [&](Hook, const Event&, StudyControl& control) {
    control.stop("enough");
  };
  second.launcher.left = [&](const store::Attempt&) { return Launcher::Left{end, {}}; };
  second.run();
  return of_first_job(second);
}

}  // namespace

TEST_CASE("Ctrl-C ends the jobs of a study that could not be written") {
  FakeStudy study;
  ProcessLauncher launcher(study.loop, {});
  study.launched_by = &launcher;
  ScriptExecutor executor(
      "echo '{\"v\":1,\"seq\":0,\"t\":1,\"type\":\"value\",\"name\":\"score\",\"step\":1,"
      "\"value\":0.5}' >>$CLARA_ATTEMPT_DIR/events.jsonl; while :; do sleep 0.01; done");
  study.parts.executor = &executor;
  study.controller.add({0.5});
  study.handler("h").on = [&](Hook hook, const Event&, StudyControl&) {
    if (hook == Hook::start_job) drop(study, "clara_metrics");
  };
  StopObserver observer;
  observer.on_stopping = [&] { study.engine().interrupt(SIGINT); };
  study.observed_by = &observer;
  const auto summary = study.run();
  CHECK(summary.exit_code == static_cast<int>(ExitCode::storage));
  const auto exit = process::read_exit(process::attempt_folder(summary.study->jobs[0]->folder, 1));
  REQUIRE(exit);
  CHECK(exit->stop == "terminated");
}

TEST_CASE("a job whose start cannot be written has neither a start nor an end") {
  FakeStudy study;
  study.handler("h").on = [&](Hook hook, const Event&, StudyControl&) {
    if (hook == Hook::startup) drop(study, "clara_attempts");
  };
  study.controller.add({0.5});
  const auto summary = study.run();
  CHECK(summary.exit_code == static_cast<int>(ExitCode::storage));
  CHECK(study.journal.lines("h start_job").empty());
  CHECK(study.journal.lines("h end_job").empty());
}

TEST_CASE("whether a full disk took a job is judged the same, now and by a later host") {
  process::JobEnd end;
  Judged expected{};
  SUBCASE("what a job says may be about another disk") {
    end = end_with("");
    expected = {store::TrialState::fail, "exit"};
  }
  SUBCASE("its supervisor could write nothing") {
    end = end_with("No space left on device");
    expected = {store::TrialState::running, "no_space"};
  }
  SUBCASE("its log was cut") {
    end = end_with("", "Disk quota exceeded");
    expected = {store::TrialState::running, "no_space"};
  }
  const auto live = judged_live(end);
  CHECK(live.state == expected.state);
  CHECK(live.attempt == expected.attempt);
  const auto later = judged_later(end);
  CHECK(later.state == expected.state);
  CHECK(later.attempt == expected.attempt);
}

TEST_CASE("what is known to be secret reaches neither the study nor a handler") {
  // A logger knows the secrets of the environment that it was made in.
  setenv("LAB_API_TOKEN", "hunter2-of-the-lab", 1);
  FakeStudy study;
  unsetenv("LAB_API_TOKEN");
  class Telling final : public FakeExecutor {
   public:
    Launch prepare(const Job& job) override {
      auto launch = FakeExecutor::prepare(job);
      launch.command = "train --token hunter2-of-the-lab";
      return launch;
    }
  } executor;
  study.parts.executor = &executor;
  std::string heard;
  study.handler("h").on = [&](Hook, const Event& event, StudyControl&) {
    if (event.job) heard += event.job->command + event.job->reason;
  };
  study.controller.add({0.5});
  study.launcher.behaves = [](const Job&) {
    return FakeJob::fails("exit", "no access with hunter2-of-the-lab");
  };
  study.run();
  CHECK(heard.find("train --token ***") != std::string::npos);
  CHECK(heard.find("no access with ***") != std::string::npos);
  CHECK(heard.find("hunter2") == std::string::npos);
  const auto trial = study.open().trial(1);
  CHECK(trial.user_attrs.at("clara:command") == Value("train --token ***"));
  CHECK(trial.user_attrs.at("clara:message") == Value("no access with ***"));
}

}  // namespace clara::host::automl::fakes
