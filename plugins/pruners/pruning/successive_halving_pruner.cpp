#include "successive_halving_pruner.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>

namespace clara::pruning {

std::span<const Field> SuccessiveHalvingPruner::Options::fields() {
  static const std::array list{
      field<&Options::min_resource>(
          "min_resource",
          "steps of the first rung; \"auto\": a hundredth of what the first "
          "complete jobs took"),
      field<&Options::reduction_factor>("reduction_factor", "one in so many goes on from a rung")
          .at_least(2),
      field<&Options::min_early_stopping_rate>("min_early_stopping_rate",
                                               "so many rungs are left out at the bottom")
          .at_least(0),
      field<&Options::bootstrap_count>("bootstrap_count",
                                       "so many jobs must have come to a rung before one goes on")
          .at_least(0)};
  return list;
}

void SuccessiveHalvingPruner::Options::validate(const Options& options, OptionIssues& issues) {
  const auto* steps = std::get_if<std::int64_t>(&options.min_resource);
  const auto* word = std::get_if<std::string>(&options.min_resource);
  if ((steps && *steps < 1) || (word && *word != "auto"))
    issues.error("min_resource", "expected a number of steps, at least 1, or \"auto\", got " +
                                     (word ? shown(Value(*word)) : std::to_string(*steps)));
  if (word && options.bootstrap_count > 0)
    issues.error("bootstrap_count", "does not go with min_resource \"auto\"");
}

SuccessiveHalvingPruner::SuccessiveHalvingPruner(const Options& options) : options_(options) {
  if (const auto* steps = std::get_if<std::int64_t>(&options_.min_resource)) min_resource_ = *steps;
}

void SuccessiveHalvingPruner::start(const SearchSpace&, const StudyInfo& study,
                                    std::span<const Outcome> history) {
  check_one_objective(study, "SuccessiveHalvingPruner");
  objective_ = study.objectives.front();
  for (const auto& outcome : history)
    past_.push_back({outcome.job, outcome.state, curve_of(outcome, objective_)});
  replay_past(0);
}

/// The first `without_rungs` jobs ended before it was known where the rungs lie.
void SuccessiveHalvingPruner::replay_past(std::int64_t without_rungs) {
  jobs_.clear();
  longest_ = -1;
  told_ = 0;
  for (const auto& past : past_) {
    if (told_ >= without_rungs) replay(past);
    learn(past.job, past.state, past.curve);
  }
}

/// The step of a rung; none while the length of a job is not known.
std::optional<std::int64_t> SuccessiveHalvingPruner::step_of(std::size_t rung) {
  if (!min_resource_ && longest_ >= 0) {
    min_resource_ = std::max<std::int64_t>(longest_ / 100, 1);
    told_before_ = told_;
  }
  if (!min_resource_) return std::nullopt;
  const double step =
      static_cast<double>(*min_resource_) *
      std::pow(static_cast<double>(options_.reduction_factor),
               static_cast<double>(options_.min_early_stopping_rate) + static_cast<double>(rung));
  constexpr double kMost = 9e18;
  return step < kMost ? static_cast<std::int64_t>(step) : std::numeric_limits<std::int64_t>::max();
}

std::vector<double> SuccessiveHalvingPruner::at_rung(std::size_t rung, std::int64_t but) const {
  std::vector<double> losses;
  for (const auto& [job, climber] : jobs_)
    if (job != but && climber.rungs.size() > rung) losses.push_back(climber.rungs[rung]);
  return losses;
}

Advice SuccessiveHalvingPruner::report(const Begun& job, const Reported& value, int attempt) {
  past_.clear();
  auto& climber = jobs_[job.job];
  if (attempt != climber.curve.attempt) climber.rungs.clear();
  climber.curve.add(objective_, value, attempt);
  const auto step = climber.curve.last_step();
  const double loss = climber.curve.losses.rbegin()->second;
  while (true) {
    const auto rung = climber.rungs.size();
    const auto goal = step_of(rung);
    if (!goal || step < *goal) return {};
    if (std::isnan(loss)) return {Advice::Action::stop, "its value is NaN"};
    auto others = at_rung(rung, job.job);
    others.push_back(loss);
    climber.rungs.push_back(loss);
    std::sort(others.begin(), others.end());
    const auto came = static_cast<std::int64_t>(others.size());
    // Of the first few the best one goes on.
    const auto go_on = std::max<std::int64_t>(came / options_.reduction_factor, 1);
    const double needed = others[static_cast<std::size_t>(go_on - 1)];
    if (came > options_.bootstrap_count && loss <= needed) continue;
    return {Advice::Action::stop, "it is not among the best " + std::to_string(go_on) + " of " +
                                      std::to_string(came) + " at rung " + std::to_string(rung) +
                                      ", step " + std::to_string(*goal)};
  }
}

/// The rungs that a job of an earlier run came to; it was let past all but the last of one that was
/// pruned.
void SuccessiveHalvingPruner::replay(const Past& past) {
  auto& climber = jobs_[past.job];
  climber.curve = past.curve;
  if (climber.curve.losses.empty()) return;
  const auto last = climber.curve.last_step();
  for (const auto& [step, loss] : climber.curve.losses) {
    for (auto goal = step_of(climber.rungs.size()); goal && step >= *goal && !std::isnan(loss);
         goal = step_of(climber.rungs.size())) {
      climber.rungs.push_back(loss);
      if (step == last && past.state == TrialState::pruned) return;
    }
  }
}

void SuccessiveHalvingPruner::tell(const Outcome& outcome) {
  past_.clear();
  learn(outcome.job, outcome.state, curve_of(outcome, objective_));
}

void SuccessiveHalvingPruner::learn(std::int64_t job, TrialState state, const Curve& curve) {
  if (job > 0) ++told_;  // a proposal that was never a job comes back in no history
  if (state == TrialState::complete && !curve.losses.empty())
    longest_ = std::max(longest_, curve.last_step());
  const auto known = jobs_.find(job);
  if (known != jobs_.end()) known->second.curve.losses.clear();  // only its rungs matter now
}

Value SuccessiveHalvingPruner::save() const {
  return Object{{"min_resource", min_resource_ ? Value(*min_resource_) : Value()},
                {"told_before", told_before_}};
}

// Where the rungs lie follows from what was known at the first report after the first complete job,
// which the history does not tell.
void SuccessiveHalvingPruner::restore(const Value& state) {
  const auto& saved = state.as_object();
  const auto& steps = saved.at("min_resource");
  min_resource_ = steps.is_null() ? std::nullopt : std::optional(steps.as_int());
  const auto* before = saved.find("told_before");
  told_before_ = before ? before->as_int() : 0;
  replay_past(min_resource_ ? told_before_ : static_cast<std::int64_t>(past_.size()));
}

}  // namespace clara::pruning
