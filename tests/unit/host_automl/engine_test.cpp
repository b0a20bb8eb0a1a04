#include "fakes.hpp"

#include "host/automl/jobs/seeds.hpp"

#include <doctest/doctest.h>

namespace clara::host::automl::fakes {

TEST_CASE("events come in their order, and the controller hears of every job") {
  FakeStudy study;
  study.handler("h");
  study.controller.ahead = 1;
  study.controller.add({0.25, 0.5});
  study.controller.wait(Wait::Until::round_end);
  study.controller.add({0.75});
  const auto summary = study.run();
  CHECK(summary.exit_code == 0);
  CHECK(summary.error == "");
  CHECK(summary.reason == "the script is over");
  CHECK(summary.study->best->name == "W1_3_J3");
  CHECK(study.journal.text() ==
        text({"controller start 1 workers seed 7", "h startup", "h recommendations_available 2",
              "h start_job W1_1_J1", "h end_job W1_1_J1 0.25", "tell 1 complete 0.25",
              "h start_job W1_2_J2", "h end_job W1_2_J2 0.5", "tell 2 complete 0.5",
              "h round_ended 1", "h recommendations_available 1", "h start_job W1_3_J3",
              "h end_job W1_3_J3 0.75", "tell 3 complete 0.75", "h round_ended 2",
              "h shutdown the script is over"}));
}

namespace {

/// The handlers that heard of an event, one letter each, in the order in which they did.
std::string callers_of(const std::string& event, const FakeStudy& study) {
  std::string callers;
  for (const auto& line : study.journal.lines())
    if (line.find(" " + event) == 1) callers += line.front();
  return callers;
}

}  // namespace

TEST_CASE("handlers are called in the order of the config, at shutdown in reverse") {
  FakeStudy study;
  study.handler("a");
  study.handler("b");
  study.handler("c");
  study.controller.add({0.5});
  study.run();
  // Different events may be under way at once: each handler has its own order, each event its own.
  for (const std::string handler : {"a", "b", "c"})
    CHECK(text(study.journal.lines(handler + " ")) ==
          text({handler + " startup", handler + " recommendations_available 1",
                handler + " start_job W1_1_J1", handler + " end_job W1_1_J1 0.5",
                handler + " round_ended 1", handler + " shutdown the script is over"}));
  for (const std::string event :
       {"startup", "recommendations_available", "start_job", "end_job", "round_ended"})
    CHECK(callers_of(event, study) == "abc");
  CHECK(callers_of("shutdown", study) == "cba");
}

TEST_CASE("every worker is kept busy, and names count per worker") {
  FakeStudy study(2);
  study.controller.add({0.1, 0.2, 0.3, 0.4});
  study.launcher.behaves = [](const Job& job) {
    auto fake = FakeJob::scores(0.5);
    fake.outlasts = job.number == 1 ? 4 : 2;
    return fake;
  };
  const auto summary = study.run();
  CHECK(study.launcher.most_running == 2);
  std::vector<std::string> names;
  for (const auto& job : summary.study->jobs) names.push_back(job->name);
  CHECK(text(names) == text({"W1_1_J1", "W2_1_J2", "W2_2_J3", "W2_3_J4"}));
  CHECK(summary.study->best->name == "W1_1_J1");
}

TEST_CASE("the study's file says what happened") {
  FakeStudy study;
  study.controller.add({0.25, 0.75});
  const auto ended = study.run();
  auto db = study.open();
  const auto trials = db.trials();
  REQUIRE(trials.size() == 2);
  CHECK(trials[0].state == store::TrialState::complete);
  CHECK(trials[0].value == 0.25);
  CHECK(trials[0].told);
  CHECK(trials[0].user_attrs.at("clara:job") == Value("W1_1_J1"));
  CHECK(ended.study->best->number == 2);
  CHECK(db.state("controller")->json() == R"({"asked":1,"told":2})");
  for (const auto& trial : trials)
    for (const auto& attempt : db.attempts(trial.id)) CHECK(attempt.ended);
}

TEST_CASE("a minimised study takes the smallest") {
  FakeStudy study;
  study.settings.objectives.front().direction = Direction::minimize;
  study.controller.add({0.5, 0.25, 0.75});
  CHECK(study.run().study->best->name == "W1_2_J2");
}

TEST_CASE("a job's seed is its own, and the same in every run") {
  FakeStudy study;
  study.controller.add({0.5, 0.5});
  const auto first = study.run();
  CHECK(first.study->jobs[0]->seed == job_seed(7, 1));
  CHECK(first.study->jobs[1]->seed == job_seed(7, 2));
  CHECK(job_seed(7, 1) == 837153010);
}

}  // namespace clara::host::automl::fakes
