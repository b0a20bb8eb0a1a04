#include "fakes.hpp"

#include <doctest/doctest.h>

#include <cmath>
#include <limits>
#include <stdexcept>

namespace clara::host::automl::fakes {
TEST_CASE("a failed job is told with its reason, and the study goes on") {
  FakeStudy study;
  study.handler("h");
  study.controller.add({0.1, 0.2, 0.3});
  study.launcher.behaves = [](const Job& job) {
    auto fake = job.number == 2 ? FakeJob::fails("exit", "exit code 3") : FakeJob::scores(0.5);
    fake.end.log_tail = "loading\nno such file: x.nii\n";
    return fake;
  };
  const auto summary = study.run();
  CHECK(summary.exit_code == 0);
  CHECK(ends(study) ==
        text({"h end_job W1_1_J1 0.5", "h end_job W1_2_J2 failed: exit code 3: no such file: x.nii",
              "h end_job W1_3_J3 0.5"}));
  CHECK(text(study.journal.lines("tell")) ==
        text({"tell 1 complete 0.5", "tell 2 failed", "tell 3 complete 0.5"}));
  const auto trial = study.open().trial(2);
  CHECK(trial.state == store::TrialState::fail);
  CHECK(trial.user_attrs.at("clara:reason") == Value("exit"));
  CHECK(trial.user_attrs.at("clara:message") == Value("exit code 3: no such file: x.nii"));
}

TEST_CASE("a score that is not finite is a failure, and never the best") {
  const double nan = std::numeric_limits<double>::quiet_NaN();
  FakeStudy study;
  study.handler("h");
  study.controller.add({0.1, 0.2, 0.3});
  study.launcher.behaves = [&](const Job& job) {
    return FakeJob::scores(job.number == 1 ? nan : job.number == 2 ? INFINITY : 0.25);
  };
  const auto summary = study.run();
  CHECK(summary.study->best->number == 3);
  CHECK(ends(study) ==
        text({"h end_job W1_1_J1 failed: the score is NaN",
              "h end_job W1_2_J2 failed: the score is Infinity", "h end_job W1_3_J3 0.25"}));
}

TEST_CASE("when the first jobs all fail alike, the study ends with the one cause") {
  FakeStudy study;
  study.handler("h");
  study.controller.add({0.1, 0.2, 0.3, 0.4, 0.5});
  study.launcher.behaves = [](const Job& job) {
    return FakeJob::fails("exit", "exit code 1: cannot read " + job.name + "/data.json");
  };
  const auto summary = study.run();
  CHECK(summary.exit_code == 1);
  CHECK(summary.error ==
        "the first 3 jobs all failed alike: exit code 1: cannot read W1_1_J1/data.json");
  CHECK(study.journal.lines("h end_job").size() == 3);
  CHECK(study.trials(store::TrialState::waiting) == 2);
}

TEST_CASE("jobs that fail for different reasons do not end the study") {
  FakeStudy study;
  study.controller.add({0.1, 0.2, 0.3, 0.4});
  study.launcher.behaves = [](const Job& job) {
    return FakeJob::fails("exit", job.number % 2 == 0 ? "no memory" : "no file");
  };
  const auto summary = study.run();
  CHECK(summary.exit_code == 1);
  CHECK(summary.error == "no job was completed:\n2 failed: no file\n2 failed: no memory");
}

TEST_CASE("a job that cannot be prepared has its start_job and its end_job") {
  FakeStudy study;
  study.handler("h");
  study.controller.add({0.1, 0.2});
  study.executor.on_prepare = [](const Job& job) {
    if (job.number == 1) throw Error("no space left on device");
  };
  study.run();
  CHECK(text(study.journal.lines("h ")) ==
        text({"h startup", "h recommendations_available 2", "h start_job W1_1_J1",
              "h end_job W1_1_J1 failed: no space left on device", "h start_job W1_2_J2",
              "h end_job W1_2_J2 0.2", "h round_ended 1", "h shutdown the script is over"}));
}

TEST_CASE("a hook that throws is logged by name, and the others still run") {
  FakeStudy study;
  study.handler("a").on = [](Hook hook, const Event&, StudyControl&) {
    if (hook == Hook::end_job) throw std::runtime_error("disk on fire");
  };
  study.handler("b");
  study.controller.add({0.5});
  CHECK(study.run().exit_code == 0);
  CHECK(study.journal.lines("b end_job").size() == 1);
  const auto log = study.logged.text();
  CHECK(log.find("a: failed in end_job: disk on fire") != std::string::npos);
}

TEST_CASE("a hook that hangs is passed after hook_timeout, and is not waited for again") {
  FakeStudy study;
  std::atomic<bool> go = false;
  study.settings.limits.hook_timeout = std::chrono::milliseconds(50);
  study.handler("slow").on = [&](Hook hook, const Event&, StudyControl&) {
    while (hook == Hook::start_job && !go)
      std::this_thread::sleep_for(std::chrono::milliseconds(1));
  };
  study.handler("b").on = [&](Hook hook, const Event& e, StudyControl&) {
    if (hook == Hook::end_job && e.job->number == 3) go = true;
  };
  study.controller.add({0.1, 0.2, 0.3});
  const auto summary = study.run();
  CHECK(summary.exit_code == 0);
  CHECK_FALSE(summary.abandoned);
  CHECK(text(study.journal.lines("b end_job")) ==
        text({"b end_job W1_1_J1 0.1", "b end_job W1_2_J2 0.2", "b end_job W1_3_J3 0.3"}));
  // It still hears everything, in order.
  CHECK(study.journal.lines("slow end_job").size() == 3);
  CHECK(study.logged.text().find(
            "slow: start_job has not returned after 0 s (hook_timeout); the study goes on "
            "without waiting for this handler") != std::string::npos);
}

TEST_CASE("an observer is not waited for") {
  FakeStudy study;
  std::atomic<bool> go = false;
  auto& slow = study.handler("slow");
  slow.gate = false;
  slow.on = [&](Hook hook, const Event&, StudyControl&) {
    while (hook == Hook::startup && !go) std::this_thread::sleep_for(std::chrono::milliseconds(1));
  };
  study.handler("b").on = [&](Hook hook, const Event&, StudyControl&) {
    if (hook == Hook::shutdown) go = true;
  };
  study.controller.add({0.1});
  CHECK(study.run().exit_code == 0);
  CHECK(study.journal.lines("slow ").back() == "slow shutdown the script is over");
}

TEST_CASE("a handler may end the study: running jobs are stopped and no other is started") {
  FakeStudy study(2);
  study.handler("h").on = [](Hook hook, const Event& e, StudyControl& control) {
    if (hook == Hook::end_job && e.job->score == 0.9) control.stop("the score 0.9 is reached");
  };
  study.controller.add({0.9, 0.2, 0.3, 0.4});
  study.launcher.behaves = [](const Job& job) {
    auto fake = FakeJob::scores(job.values.find("x")->as_number());
    fake.takes = std::chrono::milliseconds(job.number == 1 ? 5 : 60'000);
    return fake;
  };
  const auto summary = study.run();
  CHECK(summary.exit_code == 0);
  CHECK(summary.reason == "the score 0.9 is reached");
  CHECK(ends(study) ==
        text({"h end_job W1_1_J1 0.9", "h end_job W2_1_J2 failed: the score 0.9 is reached"}));
  CHECK(study.journal.lines("h shutdown") ==
        std::vector<std::string>{"h shutdown the score 0.9 is reached"});
}

TEST_CASE("what a controller may not do") {
  FakeStudy study;
  study.handler("h");
  SUBCASE("waits while nothing runs") {
    study.controller.wait(Wait::Until::any_outcome);
    CHECK(study.run().error == "controller \"Fake\" waits for an outcome while no job is running");
  }
  SUBCASE("proposes nothing") {
    study.controller.script.push_back([](int) { return Proposals{}; });
    CHECK(study.run().error ==
          "controller \"Fake\" has answered with an empty list of recommendations");
  }
  SUBCASE("throws in ask") {
    study.controller.script.push_back([](int) -> Answer { throw Error("no idea"); });
    CHECK(study.run().error == "controller \"Fake\" failed in ask: no idea");
  }
  SUBCASE("throws in tell") {
    study.controller.add({0.5});
    study.controller.on_tell = [](const Outcome&) { throw Error("cannot learn"); };
    CHECK(study.run().error == "controller \"Fake\" failed in tell: cannot learn");
  }
  SUBCASE("proposes only what is outside the space") {
    for (int i = 0; i < 200; ++i) study.controller.add({2});
    CHECK(study.run().error ==
          "controller \"Fake\" has proposed nothing that can run for 100 answers in a row; the "
          "last: x: 2.0 is "
          "outside 0.0..1.0");
    CHECK(study.journal.lines("tell").size() == 99);
  }
  CHECK(study.journal.lines("h shutdown") ==
        std::vector<std::string>{"h shutdown the controller failed"});
}

TEST_CASE("a recommendation outside the space is told as failed and does not run") {
  FakeStudy study;
  study.handler("h");
  study.controller.add({0.5, 3, 0.25});
  const auto summary = study.run();
  CHECK(summary.exit_code == 0);
  CHECK(text(study.journal.lines("tell")) ==
        text({"tell 2 failed", "tell 1 complete 0.5", "tell 3 complete 0.25"}));
  CHECK(study.journal.lines("h start_job").size() == 2);
  CHECK(study.open().trial(2).user_attrs.at("clara:reason") == Value("infeasible"));
}

TEST_CASE("ten thousand recommendations at once are taken, and no more") {
  FakeStudy study;
  study.settings.limits.max_jobs = 2;
  study.controller.script.push_back([](int) {
    Proposals many;
    many.list.assign(10'500, proposal(0.5));
    return many;
  });
  CHECK(study.run().exit_code == 0);
  CHECK(study.trials(store::TrialState::waiting) == 9'998);
  CHECK(study.journal.lines("tell 0 failed").size() == 500);
}

TEST_CASE("a scheduler that has no place now is asked again") {
  FakeStudy study;
  int asked = 0;
  study.scheduler.choice = [&]() -> std::optional<std::size_t> {
    return ++asked == 1 ? std::nullopt : std::optional<std::size_t>(0);
  };
  study.controller.add({0.1});
  const auto summary = study.run();
  CHECK(summary.study->jobs[0]->state == JobState::complete);
  CHECK(asked == 2);
}

TEST_CASE("ten jobs in a row that cannot be started end the study, and the others are kept") {
  FakeStudy study;
  study.controller.add({0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 0.11, 0.12, 0.13, 0.14, 0.15});
  study.launcher.behaves = [](const Job& job) {
    return job.number == 1 ? FakeJob::scores(1)
                           : FakeJob::fails("spawn", "cannot start a process: number " +
                                                         std::to_string(job.number));
  };
  const auto summary = study.run();
  CHECK(summary.exit_code == 1);
  CHECK(summary.error ==
        "10 jobs in a row could not be started: cannot start a process: number 11");
  CHECK(study.trials(store::TrialState::waiting) == 3);
}

TEST_CASE("a worker that no job is right for keeps none from the others") {
  FakeStudy study(2);
  study.scheduler.refused = 1;
  study.controller.add({0.1, 0.2, 0.3});
  const auto summary = study.run();
  CHECK(summary.study->jobs.size() == 3);
  for (const auto& job : summary.study->jobs) {
    CHECK(job->state == JobState::complete);
    CHECK(job->slot.worker == 2);
  }
}

TEST_CASE("a scheduler that chooses nonsense gets the oldest job") {
  FakeStudy study;
  study.scheduler.choice = [] { return std::size_t{99}; };
  study.controller.add({0.1, 0.2});
  const auto summary = study.run();
  CHECK(summary.study->jobs[0]->name == "W1_1_J1");
  CHECK(study.logged.text().find("the scheduler chose job 99 of 2; the oldest job is taken") !=
        std::string::npos);
}

}  // namespace clara::host::automl::fakes
