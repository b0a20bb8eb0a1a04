#pragma once

/// A study without an engine, for the suite of controllers.

#include <doctest/doctest.h>
#include <clara/automl/controller.hpp>
#include <clara/value.hpp>

#include <cmath>
#include <cstdint>
#include <deque>
#include <limits>
#include <map>
#include <set>
#include <span>
#include <utility>
#include <variant>
#include <vector>

namespace clara::testing {

namespace detail {

/// A study without an engine: as many jobs as workers, outcomes that depend on nothing but the
/// values, and are as the engine's are: no losses without a score, of a pruned job the last value
/// of its curve if there is one objective.
class ControllerStudy {
 public:
  ControllerStudy(Controller& controller, const SearchSpace& space, const StudyInfo& info)
      : controller_(controller), space_(space), info_(info) {}

  /// Goes on until `jobs` were proposed in all or the controller is finished.
  void run_until(std::size_t jobs) {
    while (!finished_ && proposed_.size() < jobs) {
      if (running_.size() >= static_cast<std::size_t>(info_.workers)) {
        end_one();
      } else {
        ask();
      }
    }
  }
  void end_all() {
    while (!running_.empty()) end_one();
  }
  bool finished() const { return finished_; }
  const std::vector<SearchValues>& proposed() const { return proposed_; }
  const std::vector<Outcome>& told() const { return told_; }
  /// A second controller that is to stand where this one stands.
  ControllerStudy resumed_with(Controller& other) const {
    ControllerStudy copy(other, space_, info_);
    copy.running_ = running_;
    copy.proposed_ = proposed_;
    copy.jobs_ = jobs_;
    copy.tokens_ = tokens_;
    copy.curves_ = curves_;
    copy.told_ = told_;
    for (auto& outcome : copy.told_) outcome.curve = copy.curves_.at(outcome.job);
    copy.finished_ = finished_;
    other.begun(std::vector<Begun>(running_.begin(), running_.end()));
    return copy;
  }

 private:
  void ask() {
    const auto answer = controller_.ask(info_.workers - static_cast<int>(running_.size()));
    if (const auto* proposals = std::get_if<Proposals>(&answer)) {
      DOCTEST_REQUIRE_FALSE(proposals->list.empty());
      std::vector<Begun> begun;
      for (const auto& proposal : proposals->list) {
        DOCTEST_REQUIRE(space_.problem(proposal.values) == "");
        DOCTEST_REQUIRE(
            tokens_.insert(proposal.token).second);  // equal proposals can be told apart
        proposed_.push_back(proposal.values);
        begun.push_back({next_job(), Origin::controller, proposal});
      }
      // Every ninth time a user puts in a job of their own: the same values once more.
      if (proposed_.size() % 9 == 0) {
        Proposal users;
        users.values = proposed_.front();
        begun.push_back({next_job(), Origin::user, users});
      }
      controller_.begun(begun);
      running_.insert(running_.end(), begun.begin(), begun.end());
    } else if (const auto* wait = std::get_if<Wait>(&answer)) {
      DOCTEST_REQUIRE_FALSE(running_.empty());  // it waits for nothing
      wait->until == Wait::Until::round_end ? end_all() : end_one();
    } else {
      DOCTEST_CHECK_FALSE(std::get<Finished>(answer).reason.empty());
      finished_ = true;
    }
  }

  /// Every second time the youngest first; every fifth job fails, every seventh is pruned.
  void end_one() {
    const bool youngest = proposed_.size() % 2 == 0;
    const auto begun = youngest ? running_.back() : running_.front();
    youngest ? running_.pop_back() : running_.pop_front();
    Outcome outcome;
    outcome.job = begun.job;
    outcome.origin = begun.origin;
    // As it comes back from the study's file.
    outcome.proposal = begun.proposal;
    outcome.proposal.extra = parse_json(begun.proposal.extra.json());
    outcome.seconds = 1;
    outcome.curve = run(begun);
    if (begun.job % 5 == 0) {
      outcome.state = TrialState::failed;
      outcome.reason = "exit code 1";
    } else {
      outcome.state = begun.job % 7 == 0 ? TrialState::pruned : TrialState::complete;
      if (outcome.state == TrialState::pruned) outcome.reason = "worse than the median";
      if (outcome.state == TrialState::complete || info_.objectives.size() == 1)
        for (const auto& objective : info_.objectives)
          outcome.losses.push_back(objective.loss(score(begun.proposal.values)));
      if (outcome.state == TrialState::complete)
        for (std::size_t i = 0; i < info_.constraints.size(); ++i)
          outcome.violations.push_back(begun.job % 3 == 0 ? 0.5 : -0.5);
    }
    controller_.tell(outcome);
    told_.push_back(std::move(outcome));
  }

  /// What the job reports, to a CurveReader as it goes: every fourth one begins anew, and what it
  /// reported before counts no more.
  std::span<const Reported> run(const Begun& begun) {
    auto* reader = dynamic_cast<CurveReader*>(&controller_);
    const auto& name = info_.objectives.front().name;
    const double last = score(begun.proposal.values);
    const int attempt = begun.job % 4 == 0 ? 2 : 1;
    if (reader != nullptr && attempt == 2)
      reader->report(begun, {name, 1, std::numeric_limits<double>::quiet_NaN(), kTime}, 1);
    auto& curve = curves_[begun.job];
    curve = {{name, 1, last - 1, kTime}, {"train_loss", 2, 0.25, kTime}, {name, 2, last, kTime}};
    if (reader != nullptr)
      for (const auto& value : curve) reader->report(begun, value, attempt);
    return curve;
  }

  std::int64_t next_job() { return static_cast<std::int64_t>(++jobs_); }

  static double score(const SearchValues& values) {
    double sum = 0;
    for (const auto& entry : values.list()) {
      sum += entry.value.is_number() ? std::atan(entry.value.as_number())
                                     : static_cast<double>(entry.value.json().size()) / 100;
    }
    return sum;
  }

  static constexpr std::int64_t kTime = 1'700'000'000'000;
  Controller& controller_;
  const SearchSpace& space_;
  StudyInfo info_;
  std::deque<Begun> running_;
  std::map<std::int64_t, std::vector<Reported>> curves_;  // by job; the outcomes look at them
  std::set<std::int64_t> tokens_;
  std::vector<Outcome> told_;
  std::size_t jobs_ = 0;
  std::vector<SearchValues> proposed_;
  bool finished_ = false;
};

}  // namespace detail

}  // namespace clara::testing
