#include "host/automl/state/study_state.hpp"

#include <doctest/doctest.h>

namespace clara::host::automl {
namespace {

StudySnapshot facts() {
  StudySnapshot study;
  study.objectives = {{"dice", Direction::maximize}};
  return study;
}

Job job(JobState state = JobState::waiting, std::string name = "", int round = 1) {
  Job one;
  one.state = state;
  one.name = std::move(name);
  one.round = round;
  return one;
}

void end(StudyState& state, std::int64_t number, double score) {
  state.change(number, [score](Job& changed) {
    changed.state = JobState::complete;
    changed.score = score;
    changed.scores = {score};
  });
}

Verdict failed(const std::string& reason, const std::string& message) {
  return failure(reason, message);
}

}  // namespace

TEST_CASE("what waits is what nobody has begun, and a job keeps its first name and folder") {
  StudyState state(facts(), std::nullopt);
  state.add(job(JobState::complete, "W2_1_J1"), {});
  state.add(job(JobState::waiting, "W2_2_J2"), {});
  state.add(job(), {});
  state.add(job(JobState::failed), {});
  state.add(job(), {});
  CHECK(state.waiting() == std::deque<std::int64_t>{2, 3, 5});
  const auto fresh = state.begin(1, {2, {}, 1}, "/runs/run_1");
  CHECK(fresh->number == 3);
  CHECK(fresh->name == "W2_3_J3");
  CHECK(fresh->folder == "/runs/run_1/W2_3_J3");
  const auto again = state.begin(0, {7, {}, 1}, "/runs/run_1");
  CHECK(again->name == "W2_2_J2");
  CHECK(again->folder.empty());
  CHECK(again->slot.worker == 7);
  CHECK(state.waiting() == std::deque<std::int64_t>{5});
}

TEST_CASE("the most of jobs counts those that have begun, in earlier runs too") {
  StudyState state(facts(), 3);
  state.add(job(JobState::complete, "W1_1_J1"), {});
  CHECK(state.cut_to_limit(8) == 2);
  state.add(job(), {});
  state.add(job(), {});
  state.add(job(), {});
  CHECK(state.enough_jobs());
  state.begin(0, {1, {}, 1}, "/r");
  state.begin(0, {1, {}, 1}, "/r");
  CHECK(state.waiting().size() == 1);
  CHECK_FALSE(state.may_begin());
}

TEST_CASE("a round is over with its last job, and then the controller may be asked again") {
  StudyState state(facts(), std::nullopt);
  CHECK(state.open_round(2) == 1);
  state.add(job(), {});
  state.add(job(), {});
  state.wait_until(Wait::Until::round_end);
  end(state, 1, 0.5);
  CHECK(state.mark_told(1));
  CHECK_FALSE(state.mark_told(1));
  CHECK_FALSE(state.close(1));
  CHECK(state.controller_waits());
  end(state, 2, 0.25);
  state.mark_told(2);
  CHECK(state.close(2) == 1);
  CHECK_FALSE(state.controller_waits());
  CHECK(state.snapshot()->round == 1);
}

TEST_CASE("a controller that waits for any outcome may be asked again after one") {
  StudyState state(facts(), std::nullopt);
  state.open_round(2);
  state.add(job(), {});
  state.add(job(), {});
  state.wait_until(Wait::Until::any_outcome);
  end(state, 1, 0.5);
  state.mark_told(1);
  CHECK_FALSE(state.close(1));
  CHECK_FALSE(state.controller_waits());
}

TEST_CASE("of jobs with one score the earliest is the best, in whatever order they have ended") {
  for (const bool backwards : {false, true}) {
    StudyState state(facts(), std::nullopt);
    for (int i = 0; i < 4; ++i) state.add(job(), {});
    for (const int n : {1, 2, 3, 4}) end(state, backwards ? 5 - n : n, n % 4 == 1 ? 0.5 : 0.9);
    const auto& study = *state.snapshot();
    CHECK(study.best->number == (backwards ? 1 : 2));
    REQUIRE(study.pareto.size() == 1);
    CHECK(study.pareto[0]->number == study.best->number);
  }
}

TEST_CASE("the first reason to stop holds") {
  StudyState state(facts(), std::nullopt);
  CHECK(state.stop_for({StopWhy::study_ended, "first", 1, ""}));
  CHECK_FALSE(state.stop_for({StopWhy::interrupted, "second", 2, ""}));
  CHECK(state.stop()->reason == "first");
}

TEST_CASE("a study stops when its first jobs fail alike, whatever numbers their words have") {
  StudyState state(facts(), std::nullopt);
  CHECK_FALSE(state.count_end(failed("exit", "exit 1: no file /a/W1_1_J1")));
  CHECK_FALSE(state.count_end(failed("exit", "exit 1: no file /a/W1_2_J2")));
  const auto stop = state.count_end(failed("exit", "exit 1: no file /a/W1_3_J3"));
  REQUIRE(stop);
  CHECK(stop->error == "the first 3 jobs all failed alike: exit 1: no file /a/W1_1_J1");
  CHECK(state.failures() == "3 failed: exit 1: no file /a/W1_1_J1");
}

TEST_CASE("ten jobs in a row that cannot be started stop a study that works otherwise") {
  StudyState state(facts(), std::nullopt);
  Verdict good;
  good.state = JobState::complete;
  CHECK_FALSE(state.count_end(good));
  for (int i = 0; i < 9; ++i) CHECK_FALSE(state.count_end(failed("spawn", "no process")));
  const auto stop = state.count_end(failed("spawn", "no process"));
  REQUIRE(stop);
  CHECK(stop->jobs == StopWhy::interrupted);
  CHECK(stop->error == "10 jobs in a row could not be started: no process");
}

}  // namespace clara::host::automl
