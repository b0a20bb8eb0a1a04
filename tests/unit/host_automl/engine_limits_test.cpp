// What ends a study, or a job, before its time.

#include "fakes.hpp"

#include <doctest/doctest.h>

namespace clara::host::automl::fakes {

TEST_CASE("--max-jobs") {
  FakeStudy study(2);
  study.settings.limits.max_jobs = 3;
  study.controller.add({0.1, 0.2, 0.3, 0.4, 0.5});
  const auto summary = study.run();
  CHECK(summary.exit_code == 0);
  CHECK(summary.reason == "--max-jobs 3 is reached");
  CHECK(summary.study->jobs.size() == 5);
  CHECK(study.trials(store::TrialState::complete) == 3);
  CHECK(study.trials(store::TrialState::waiting) == 2);
}

TEST_CASE("the time limit interrupts what runs, for a later run to go on") {
  FakeStudy study;
  study.handler("h");
  study.settings.limits.time_limit = std::chrono::seconds(2);
  study.controller.add({0.1, 0.2, 0.3});
  study.launcher.behaves = [](const Job& job) {
    auto fake = FakeJob::scores(0.5);
    fake.takes = std::chrono::milliseconds(job.number == 1 ? 5 : 60'000);
    return fake;
  };
  const auto summary = study.run();
  CHECK(summary.exit_code == 0);
  CHECK(summary.resumable);
  CHECK(summary.reason == "the time limit of 2.0 s is reached");
  CHECK(ends(study) == text({"h end_job W1_1_J1 0.5",
                             "h end_job W1_2_J2 failed: the time limit of 2.0 s is reached"}));
  CHECK(study.trials(store::TrialState::running) == 1);
  CHECK(study.trials(store::TrialState::waiting) == 1);
}

TEST_CASE("a job that runs too long has failed") {
  FakeStudy study;
  study.handler("h");
  study.settings.limits.job_time_limit = std::chrono::milliseconds(20);
  study.controller.add({0.1});
  study.launcher.behaves = [](const Job&) {
    auto fake = FakeJob::scores(0.5);
    fake.takes = std::chrono::milliseconds(60'000);
    return fake;
  };
  study.run();
  CHECK(ends(study) == text({"h end_job W1_1_J1 failed: it ran longer than its limit"}));
}

TEST_CASE("Ctrl-C ends the study in good order") {
  FakeStudy study(2);
  study.handler("h");
  study.controller.add({0.1, 0.2, 0.3});
  study.launcher.on_launch = [&] {
    if (study.launcher.running == 1) {
      boost::asio::post(study.loop, [&] { study.engine().interrupt(SIGINT); });
    }
  };
  study.launcher.behaves = [](const Job&) {
    auto fake = FakeJob::scores(0.5);
    fake.takes = std::chrono::milliseconds(60'000);
    return fake;
  };
  const auto summary = study.run();
  CHECK(summary.exit_code == 130);
  CHECK(summary.reason == "interrupted by Ctrl-C");
  CHECK(study.launcher.running == 0);
  CHECK(ends(study) == text({"h end_job W1_1_J1 failed: interrupted by Ctrl-C",
                             "h end_job W2_1_J2 failed: interrupted by Ctrl-C"}));
  CHECK(study.journal.lines("tell").empty());
  CHECK(study.trials(store::TrialState::running) == 2);
}

}  // namespace clara::host::automl::fakes
