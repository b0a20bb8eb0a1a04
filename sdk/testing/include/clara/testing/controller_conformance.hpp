#pragma once

/// What every Controller must do, as doctest checks; for our controllers and for third parties':
///
///     TEST_CASE("MyController keeps the contract") {
///       clara::testing::check_controller([] { return
///       std::make_unique<MyController>(MyController::Options{}); });
///     }
///
/// Over several search spaces, objectives and numbers of workers it looks at this:
/// - start() accepts a space or says why not by clara::Error; it accepts at least one of them, and
///   several objectives, or refuses them so;
/// - every proposal lies in the space, an answer with proposals has at least one, and their tokens
///   tell them apart;
/// - it waits only while a job is running;
/// - failed and pruned jobs, users' jobs, jobs that violate a constraint, and outcomes in another
///   order than the proposals', are taken; each has its curve;
/// - a CurveReader takes what running jobs report: numbers that are none, other values than the
///   objectives', and a job that begins anew;
/// - the same seed and the same outcomes give the same proposals;
/// - what save() gives goes through JSON text, does not grow with the study, and a controller that
///   is started with the history and given it goes on with the same proposals;
/// - once it is finished it stays finished.

#include <doctest/doctest.h>
#include <clara/automl/controller.hpp>
#include <clara/error.hpp>
#include <clara/testing/ran.hpp>
#include <clara/value.hpp>

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <deque>
#include <functional>
#include <limits>
#include <map>
#include <memory>
#include <set>
#include <span>
#include <string>
#include <utility>
#include <variant>
#include <vector>

namespace clara::testing {

using ControllerFactory = std::function<std::unique_ptr<Controller>()>;

namespace detail {

inline Parameter number(std::string name, Parameter::Type type, double low, double high, bool log) {
  Parameter parameter;
  parameter.name = std::move(name);
  parameter.type = type;
  parameter.low = low;
  parameter.high = high;
  parameter.log = log;
  return parameter;
}

inline Parameter choice(std::string name, Array choices) {
  Parameter parameter;
  parameter.name = std::move(name);
  parameter.type = Parameter::Type::categorical;
  parameter.choices = std::move(choices);
  parameter.tuple = parameter.choices.front().is_array();
  return parameter;
}

/// While `parameter` has this value.
inline Parameter::Condition has(std::string parameter, Value value) {
  return {std::move(parameter), {std::move(value)}, Parameter::Condition::Kind::one_of, {}};
}

/// A space and what it has that others have not.
struct NamedSpace {
  std::string name;
  SearchSpace space;
};

inline std::vector<NamedSpace> conformance_spaces() {
  using Type = Parameter::Type;
  std::vector<NamedSpace> out;
  out.push_back({"one real", SearchSpace({number("lr", Type::real, 2e-4, 2e-2, true)})});
  out.push_back({"reals and integers", SearchSpace({number("x", Type::real, -1, 1, false),
                                                    number("n", Type::integer, 1, 16, true),
                                                    number("m", Type::integer, 0, 3, false)})});
  out.push_back({"enums", SearchSpace({choice("act", {"relu", "prelu"}),
                                       choice("a,b", {Array{1, true}, Array{2, false}})})});
  out.push_back({"an enum and a real", SearchSpace({choice("net", {"small", "large"}),
                                                    number("lr", Type::real, 1e-4, 1e-1, true)})});
  auto momentum = number("momentum", Type::real, 0, 0.99, false);
  momentum.condition = has("optimizer", "SGD");
  out.push_back({"a condition", SearchSpace({choice("optimizer", {"Adam", "SGD"}), momentum})});
  auto nesterov = choice("nesterov", {true, false});
  using Condition = Parameter::Condition;
  nesterov.condition =
      Condition::all_of({has("optimizer", "SGD"),
                         Condition::any_of({has("schedule", "step"), has("schedule", "cosine")})});
  out.push_back({"conditions on several parents",
                 SearchSpace({choice("optimizer", {"Adam", "SGD"}),
                              choice("schedule", {"none", "step", "cosine"}), nesterov})});
  auto stepped = number("dropout", Type::real, 0, 0.5, false);
  stepped.step = 0.1;
  out.push_back({"a real with a step", SearchSpace({stepped})});
  out.push_back({"a forbidden combination", SearchSpace({choice("p", {1, 2}), choice("q", {1, 2})},
                                                        {SearchValues({{"p", 1}, {"q", 2}})})});
  return out;
}

inline std::vector<std::vector<Objective>> conformance_objectives() {
  const Objective dice{"dice", Direction::maximize};
  const Objective seconds{"seconds", Direction::minimize};
  return {{dice}, {seconds}, {dice, seconds}};
}

/// Studies of one objective, either way, of two, and of one with constraints.
inline std::vector<StudyInfo> conformance_studies(int workers) {
  std::vector<StudyInfo> out;
  for (const auto& objectives : conformance_objectives())
    out.push_back({objectives, {}, 17, workers});
  out.push_back({conformance_objectives().front(), {"memory", "seconds"}, 17, workers});
  return out;
}

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

inline constexpr std::size_t kConformanceJobs = 60;
inline constexpr std::size_t kLargestState = 64 * 1024;

/// False when the controller refuses the space.
inline bool start_controller(Controller& controller, const SearchSpace& space,
                             const StudyInfo& info) {
  try {
    controller.start(space, info, {});
    return true;
  } catch (const Error& error) {
    DOCTEST_CHECK_FALSE(std::string(error.what()).empty());
    return false;
  }
}

inline void check_whole_study(const ControllerFactory& make, const SearchSpace& space,
                              const StudyInfo& info) {
  const auto first = make();
  const auto second = make();
  first->start(space, info, {});
  second->start(space, info, {});
  ControllerStudy one(*first, space, info);
  ControllerStudy other(*second, space, info);
  one.run_until(kConformanceJobs);
  other.run_until(kConformanceJobs);
  DOCTEST_CHECK_FALSE(one.proposed().empty());
  DOCTEST_REQUIRE(one.proposed() == other.proposed());  // the same seed, the same proposals
  one.end_all();
  DOCTEST_CHECK(first->save().json().size() < kLargestState);
  if (one.finished()) DOCTEST_CHECK(std::holds_alternative<Finished>(first->ask(1)));
}

inline void check_resumption(const ControllerFactory& make, const SearchSpace& space,
                             const StudyInfo& info, std::size_t after) {
  const auto first = make();
  const auto second = make();
  first->start(space, info, {});
  ControllerStudy whole(*first, space, info);
  whole.run_until(after);
  const Value state = first->save();
  second->start(space, info, whole.told());
  second->restore(parse_json(state.json()));
  DOCTEST_REQUIRE(second->save().json() == state.json());
  auto resumed = whole.resumed_with(*second);
  whole.run_until(kConformanceJobs);
  resumed.run_until(kConformanceJobs);
  DOCTEST_REQUIRE(whole.proposed() == resumed.proposed());  // it goes on as if nothing had happened
}

}  // namespace detail

/// `make` gives a new controller with the same options each time.
inline void check_controller(const ControllerFactory& make) {
  int accepted = 0;
  for (const auto& [space_name, space] : detail::conformance_spaces()) {
    const auto& name = space_name;  // clang 14 lets no lambda capture a structured binding
    for (const int workers : {1, 3, 8}) {
      for (const auto& info : detail::conformance_studies(workers)) {
        DOCTEST_CAPTURE(name);
        DOCTEST_CAPTURE(workers);
        DOCTEST_CAPTURE(info.objectives.size());
        DOCTEST_CAPTURE(info.constraints.size());
        if (!detail::start_controller(*make(), space, info)) continue;
        ++accepted;
        detail::check_whole_study(make, space, info);
        for (const std::size_t after : {0, 1, 4, 13})
          detail::check_resumption(make, space, info, after);
      }
    }
  }
  DOCTEST_CHECK(accepted > 0);
  note_class_ran("controller", *make());
}

}  // namespace clara::testing
