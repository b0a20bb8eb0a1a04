#include <doctest/doctest.h>
#include <clara/error.hpp>
#include <clara/testing/pruner_conformance.hpp>

#include "median_pruner.hpp"
#include "successive_halving_pruner.hpp"

using clara::Advice;
using clara::pruning::MedianPruner;
using clara::pruning::SuccessiveHalvingPruner;

namespace {

clara::StudyInfo dice() {
  clara::StudyInfo study;
  study.objectives = {{"dice", clara::Direction::maximize}};
  return study;
}

clara::Begun job(std::int64_t number) {
  clara::Begun begun;
  begun.job = number;
  return begun;
}

clara::Outcome complete(std::int64_t number, const std::vector<clara::Reported>& curve) {
  clara::Outcome outcome;
  outcome.job = number;
  outcome.losses = {-curve.back().value};
  outcome.curve = curve;
  return outcome;
}

}  // namespace

TEST_CASE("the pruners keep the contract") {
  clara::testing::check_pruner(
      [] { return std::make_unique<MedianPruner>(MedianPruner::Options{}); });
  clara::testing::check_pruner(
      [] { return std::make_unique<SuccessiveHalvingPruner>(SuccessiveHalvingPruner::Options{}); });
  clara::testing::check_pruner([] {
    SuccessiveHalvingPruner::Options options;
    options.min_resource = std::int64_t{1};
    options.reduction_factor = 2;
    return std::make_unique<SuccessiveHalvingPruner>(options);
  });
}

TEST_CASE("MedianPruner says what it has compared") {
  MedianPruner pruner({.n_startup_trials = 1});
  pruner.start({}, dice(), {});
  pruner.tell(complete(1, {{"dice", 1, 0.5, 0}, {"dice", 2, 0.75, 0}}));
  CHECK(pruner.report(job(2), {"dice", 1, 0.5, 0}, 1).action == Advice::Action::keep);
  const auto advice = pruner.report(job(2), {"dice", 2, 0.25, 0}, 1);
  CHECK(advice.action == Advice::Action::stop);
  CHECK(advice.reason == "its best value, 0.5, is worse than the median at step 2, 0.75");
}

TEST_CASE("a second attempt begins anew") {
  MedianPruner pruner({.n_startup_trials = 1});
  pruner.start({}, dice(), {});
  pruner.tell(complete(1, {{"dice", 1, 0.5, 0}, {"dice", 2, 0.75, 0}}));
  CHECK(pruner.report(job(2), {"dice", 1, 0.9, 0}, 1).action == Advice::Action::keep);
  CHECK(pruner.report(job(2), {"dice", 1, 0.5, 0}, 2).action == Advice::Action::keep);
  CHECK(pruner.report(job(2), {"dice", 2, 0.25, 0}, 2).action == Advice::Action::stop);
}

TEST_CASE("SuccessiveHalvingPruner says at which rung a job has ended") {
  SuccessiveHalvingPruner::Options options;
  options.min_resource = std::int64_t{2};
  options.reduction_factor = 2;
  SuccessiveHalvingPruner pruner(options);
  pruner.start({}, dice(), {});
  CHECK(pruner.report(job(1), {"dice", 2, 0.5, 0}, 1).action == Advice::Action::keep);
  CHECK(pruner.report(job(2), {"dice", 1, 0.1, 0}, 1).action == Advice::Action::keep);
  const auto advice = pruner.report(job(2), {"dice", 2, 0.25, 0}, 1);
  CHECK(advice.action == Advice::Action::stop);
  CHECK(advice.reason == "it is not among the best 1 of 2 at rung 0, step 2");
}

TEST_CASE("rungs of an automatic length lie where they lay before a restart") {
  const auto curve = [](std::int64_t steps, double value) {
    std::vector<clara::Reported> all;
    for (std::int64_t step = 10; step <= steps; step += 10) all.push_back({"dice", step, value, 0});
    return all;
  };
  SuccessiveHalvingPruner::Options options;
  options.reduction_factor = 2;
  SuccessiveHalvingPruner first(options);
  first.start({}, dice(), {});
  // Nobody reports between the ends of the first two jobs: the longer one decides.
  const auto one = curve(1000, 0.9);
  const auto two = curve(4000, 0.8);
  const std::vector<clara::Outcome> ended{complete(1, one), complete(2, two)};
  for (const auto& outcome : ended)
    for (const auto& value : outcome.curve) first.report(job(outcome.job), value, 1);
  for (const auto& outcome : ended) first.tell(outcome);
  first.report(job(3), {"dice", 10, 0.5, 0}, 1);
  SuccessiveHalvingPruner second(options);
  second.start({}, dice(), ended);
  second.restore(first.save());
  second.report(job(3), {"dice", 10, 0.5, 0}, 1);
  CHECK(first.save().json() == R"({"min_resource":40,"told_before":2})");
  CHECK(second.save().json() == first.save().json());
  for (const auto& value : curve(400, 0.25)) {
    const auto before = first.report(job(4), value, 1);
    const auto after = second.report(job(4), value, 1);
    CHECK(before.action == after.action);
    CHECK(before.reason == after.reason);
    if (before.action == Advice::Action::stop) break;
  }
  // One that was saved before any length was known gives nobody a rung.
  SuccessiveHalvingPruner early(options);
  early.start({}, dice(), {});
  SuccessiveHalvingPruner third(options);
  third.start({}, dice(), ended);
  third.restore(early.save());
  CHECK(third.report(job(5), {"dice", 40, 0.1, 0}, 1).action == Advice::Action::keep);
}
