// A study that was interrupted tells its controller the same as one that was not.

#include "fakes.hpp"

#include "host/store/sqlite.hpp"

#include <doctest/doctest.h>

#include <array>

namespace clara::host::automl::fakes {
namespace {

std::string line_of(const Outcome& outcome) {
  constexpr std::array<const char*, 3> kStates{"complete", "failed", "pruned"};
  std::string line = std::to_string(outcome.job) + " " +
                     kStates.at(static_cast<std::size_t>(outcome.state)) + " in " +
                     number_text(outcome.seconds) + " s " + outcome.reason;
  for (const auto loss : outcome.losses) line += " loss " + number_text(loss);
  for (const auto& value : outcome.curve)
    line += " " + value.name + "[" + std::to_string(value.step) + "]=" + number_text(value.value);
  return line;
}

/// Job 2 is interrupted in its first attempt, with values of its own; job 3 reports a step twice,
/// and job 4 fails.
FakeJob behaves(FakeStudy& study, const Job& job, bool interrupts) {
  auto fake = FakeJob::scores(job.values.find("x")->as_number());
  fake.takes = std::chrono::milliseconds(3 * job.number);
  fake.reports = {{"score", 1, 0.25, 10}, {"loss", 1, 2, 10}};
  if (job.number == 2 && interrupts) {
    fake.takes = std::chrono::milliseconds(60'000);
    fake.reports = {{"score", 1, 0.125, 1}, {"score", 2, 0.5, 2}};
    boost::asio::post(study.loop, [&study] { study.engine().interrupt(SIGTERM); });
  }
  if (job.number == 3) {
    fake.reports = {{"score", 2, 0.5, 7}, {"score", 1, 0.25, 8}, {"score", 2, 0.75, 9}};
  }
  if (job.number == 4) {
    fake.end = FakeJob::fails("exit", "exit 1").end;
    fake.reports = {};
  }
  return fake;
}

void let_behave(FakeStudy& study, bool interrupts) {
  study.controller.add({0.1, 0.2, 0.3, 0.4});
  study.launcher.behaves = [&study, interrupts](const Job& job) {
    return behaves(study, job, interrupts);
  };
}

void go_on(FakeStudy& study, const FakeStudy& first) {
  study.settings.run_folder = first.settings.run_folder;
  study.settings.database = first.settings.database;
  study.settings.resume = true;
}

}  // namespace

TEST_CASE("the history of a later host is what the earlier ones were told") {
  std::vector<std::string> told;
  FakeStudy first;
  let_behave(first, true);
  first.controller.on_tell = [&](const Outcome& outcome) { told.push_back(line_of(outcome)); };
  first.run();
  FakeStudy second;
  go_on(second, first);
  let_behave(second, false);
  second.controller.on_tell = [&](const Outcome& outcome) { told.push_back(line_of(outcome)); };
  second.run();
  REQUIRE(told.size() == 4);
  CHECK(told[1].find("score[2]") == std::string::npos);
  CHECK(told[2].ends_with(" loss -0.3 score[1]=0.25 score[2]=0.75"));
  CHECK(told[3].find(" in 0.0 s") == std::string::npos);
  FakeStudy third;
  go_on(third, first);
  let_behave(third, false);
  std::vector<std::string> history;
  third.controller.on_history = [&](const Outcome& outcome) {
    history.push_back(line_of(outcome));
  };
  third.run();
  CHECK(text(history) == text(told));
}

TEST_CASE("a recommendation that cannot run counts as no failure, after --resume neither") {
  FakeStudy first;
  first.settings.limits.max_jobs = 1;
  first.controller.add({2, 3, 4, 0.5, 0.25});
  first.launcher.behaves = [](const Job&) { return FakeJob::fails("exit", "exit 1"); };
  CHECK(first.run().error == "no job was completed:\n1 failed: exit 1");
  FakeStudy second;
  go_on(second, first);
  second.settings.limits.max_jobs = 2;
  second.controller.add({2, 3, 4, 0.5, 0.25});
  second.launcher.behaves = first.launcher.behaves;
  CHECK(second.run().error == "no job was completed:\n2 failed: exit 1");
}

}  // namespace clara::host::automl::fakes
