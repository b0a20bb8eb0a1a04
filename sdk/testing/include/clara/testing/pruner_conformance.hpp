#pragma once

/// What every Pruner must do, as doctest checks:
///
///     TEST_CASE("MyPruner keeps the contract") {
///       clara::testing::check_pruner([] {
///         return std::make_unique<MyPruner>(MyPruner::Options{});
///       });
///     }
///
/// Over both directions it looks at this:
/// - several objectives are followed or refused by clara::Error;
/// - a job that reports NaN, infinity, steps twice or out of order, that runs again, fails or is a
///   user's harms nothing;
/// - advice to stop has a reason;
/// - the same curves give the same advice;
/// - maximising a value is minimising its opposite;
/// - a pruner that is started with the history and the saved state goes on with the same advice,
///   and the state does not grow with the study.

#include <doctest/doctest.h>
#include <clara/automl/pruner.hpp>
#include <clara/automl/sampling.hpp>
#include <clara/error.hpp>
#include <clara/testing/ran.hpp>
#include <clara/value.hpp>

#include <cmath>
#include <cstdint>
#include <functional>
#include <limits>
#include <memory>
#include <string>
#include <vector>

namespace clara::testing {

using PrunerFactory = std::function<std::unique_ptr<Pruner>()>;

namespace detail {

/// Jobs one after another, twenty steps each, whose values come from their number alone.
class PrunerStudy {
 public:
  static constexpr std::int64_t kSteps = 20;

  PrunerStudy(Pruner& pruner, Direction direction) : pruner_(&pruner) {
    study_.objectives = {{"value", direction}};
  }

  void start(std::span<const Outcome> history) { pruner_->start({}, study_, history); }
  /// From now on `other` is asked, which stands where this one stands.
  void go_on_with(Pruner& other) {
    const auto state = pruner_->save();
    DOCTEST_CHECK(state.json().size() < 64 * 1024);
    pruner_ = &other;
    start(told_);
    if (!state.is_null()) other.restore(parse_json(state.json()));
  }
  void run(std::int64_t first, std::int64_t last) {
    for (auto job = first; job <= last; ++job) run_one(job);
  }
  /// "7:4 " for job 7 that was ended at its step 4.
  const std::string& stopped() const { return stopped_; }

 private:
  void run_one(std::int64_t number) {
    Begun begun;
    begun.job = number;
    begun.origin = number % 6 == 0 ? Origin::user : Origin::controller;
    pruner_->begun(std::vector{begun});
    Outcome outcome;
    outcome.job = number;
    outcome.origin = begun.origin;
    curves_.push_back(std::make_unique<std::vector<Reported>>());
    auto& curve = *curves_.back();
    // Every fourth job runs twice; of the first attempt nothing is left.
    if (number % 4 == 0) pruner_->report(begun, {"value", 1, sign() * 100, 0}, 1);
    const int attempt = number % 4 == 0 ? 2 : 1;
    outcome.state = number % 9 == 0 ? TrialState::failed : TrialState::complete;
    for (std::int64_t step = 1; step <= kSteps; ++step) {
      curve.push_back({"value", step, value(number, step), step});
      const auto advice = pruner_->report(begun, curve.back(), attempt);
      if (advice.action != Advice::Action::stop) continue;
      DOCTEST_CHECK_FALSE(advice.reason.empty());
      stopped_ += std::to_string(number) + ":" + std::to_string(step) + " ";
      outcome.state = TrialState::pruned;
      break;
    }
    if (outcome.state != TrialState::failed && std::isfinite(curve.back().value))
      outcome.losses = {study_.objectives.front().loss(curve.back().value)};
    outcome.curve = curve;
    pruner_->tell(outcome);
    told_.push_back(std::move(outcome));
  }

  double sign() const {
    return study_.objectives.front().direction == Direction::maximize ? 1 : -1;
  }
  double value(std::int64_t job, std::int64_t step) const {
    if (job % 11 == 0 && step == 3) return std::numeric_limits<double>::quiet_NaN();
    if (job % 13 == 0 && step == 2) return sign() * std::numeric_limits<double>::infinity();
    StudyRng rng(static_cast<std::uint64_t>(job));
    return sign() * (rng.uniform() + 0.01 * static_cast<double>(step));
  }

  Pruner* pruner_;
  StudyInfo study_;
  std::vector<std::unique_ptr<std::vector<Reported>>> curves_;  ///< what told_ lends
  std::vector<Outcome> told_;
  std::string stopped_;
};

inline std::string advice_of(const PrunerFactory& make, Direction direction) {
  const auto pruner = make();
  PrunerStudy study(*pruner, direction);
  study.start({});
  study.run(1, 60);
  return study.stopped();
}

}  // namespace detail

/// `make` gives a new pruner with the same options each time.
inline void check_pruner(const PrunerFactory& make) {
  const auto advice = detail::advice_of(make, Direction::maximize);
  DOCTEST_CHECK(advice == detail::advice_of(make, Direction::maximize));
  DOCTEST_CHECK(advice == detail::advice_of(make, Direction::minimize));
  for (const std::int64_t after : {1, 7, 30}) {
    const auto first = make();
    const auto second = make();
    detail::PrunerStudy study(*first, Direction::maximize);
    study.start({});
    study.run(1, after);
    study.go_on_with(*second);
    study.run(after + 1, 60);
    DOCTEST_CHECK(study.stopped() == advice);
  }
  StudyInfo two;
  two.objectives = {{"dice", Direction::maximize}, {"seconds", Direction::minimize}};
  try {
    make()->start({}, two, {});
  } catch (const Error& error) {
    DOCTEST_CHECK_FALSE(std::string(error.what()).empty());
  }
  // Steps that come twice, or out of order.
  const auto odd = make();
  StudyInfo one;
  odd->start({}, one, {});
  Begun job;
  job.job = 1;
  for (const std::int64_t step : {3, 3, 1, 2, 1000000})
    odd->report(job, {"score", step, 0.5, 0}, 1);
  note_class_ran("pruner", *odd);
}

}  // namespace clara::testing
