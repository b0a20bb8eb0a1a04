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
  for (const auto& outcome : history) {
    replay(outcome);
    tell(outcome);
  }
}

/// The step of a rung; none while the length of a job is not known.
std::optional<std::int64_t> SuccessiveHalvingPruner::step_of(std::size_t rung) {
  if (!min_resource_ && longest_ >= 0) min_resource_ = std::max<std::int64_t>(longest_ / 100, 1);
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
void SuccessiveHalvingPruner::replay(const Outcome& outcome) {
  auto& climber = jobs_[outcome.job];
  climber.curve = curve_of(outcome, objective_);
  if (climber.curve.losses.empty()) return;
  const auto last = climber.curve.last_step();
  for (const auto& [step, loss] : climber.curve.losses) {
    for (auto goal = step_of(climber.rungs.size()); goal && step >= *goal && !std::isnan(loss);
         goal = step_of(climber.rungs.size())) {
      climber.rungs.push_back(loss);
      if (step == last && outcome.state == TrialState::pruned) return;
    }
  }
}

void SuccessiveHalvingPruner::tell(const Outcome& outcome) {
  const auto curve = curve_of(outcome, objective_);
  if (outcome.state == TrialState::complete && !curve.losses.empty())
    longest_ = std::max(longest_, curve.last_step());
  const auto known = jobs_.find(outcome.job);
  if (known != jobs_.end()) known->second.curve.losses.clear();  // only its rungs matter now
}

Value SuccessiveHalvingPruner::save() const {
  return Object{{"min_resource", min_resource_ ? Value(*min_resource_) : Value()}};
}

void SuccessiveHalvingPruner::restore(const Value& state) {
  const auto& steps = state.as_object().at("min_resource");
  if (!steps.is_null()) min_resource_ = steps.as_int();
}

}  // namespace clara::pruning
