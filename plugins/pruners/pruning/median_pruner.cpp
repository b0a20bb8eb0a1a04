#include "median_pruner.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <optional>

namespace clara::pruning {
namespace {

/// As numpy.nanpercentile(values, 50), with its way from one value to the next: between two
/// infinities lies NaN.
double median(std::vector<double> values) {
  std::erase_if(values, [](double value) { return std::isnan(value); });
  if (values.empty()) return std::numeric_limits<double>::quiet_NaN();
  std::sort(values.begin(), values.end());
  const double place = 0.5 * static_cast<double>(values.size() - 1);
  const auto below = static_cast<std::size_t>(place);
  const double part = place - static_cast<double>(below);
  const double low = values[below];
  const double high = values[std::min(below + 1, values.size() - 1)];
  const double gap = high - low;
  return part >= 0.5 ? high - gap * (1 - part) : low + gap * part;
}

/// NaN when nothing else was reported.
double best_of(const Curve& curve) {
  double best = std::numeric_limits<double>::quiet_NaN();
  for (const auto& [step, loss] : curve.losses)
    if (std::isnan(best) || loss < best) best = loss;
  return best;
}

}  // namespace

std::span<const Field> MedianPruner::Options::fields() {
  static const std::array list{
      field<&Options::n_startup_trials>("n_startup_trials",
                                        "nothing is pruned before so many jobs are complete")
          .at_least(0),
      field<&Options::n_warmup_steps>("n_warmup_steps", "no job is pruned before this step")
          .at_least(0),
      field<&Options::interval_steps>("interval_steps", "steps from one check to the next")
          .at_least(1),
      field<&Options::n_min_trials>(
          "n_min_trials", "so many complete jobs must have reported at the step of a check")
          .at_least(1)};
  return list;
}

void MedianPruner::start(const SearchSpace&, const StudyInfo& study,
                         std::span<const Outcome> history) {
  check_one_objective(study, "MedianPruner");
  objective_ = study.objectives.front();
  for (const auto& outcome : history) tell(outcome);
}

/// The first value at or behind each multiple of the interval is looked at.
bool MedianPruner::is_checked(const Curve& curve, std::int64_t step) const {
  const auto due =
      (step - options_.n_warmup_steps) / options_.interval_steps * options_.interval_steps +
      options_.n_warmup_steps;
  std::int64_t before = -1;
  for (const auto& [other, loss] : curve.losses)
    if (other != step) before = std::max(before, other);
  return before < due;
}

Advice MedianPruner::report(const Begun& job, const Reported& value, int attempt) {
  auto& curve = running_[job.job];
  curve.add(objective_, value, attempt);
  const auto step = curve.last_step();
  if (completed_ == 0 || completed_ < options_.n_startup_trials) return {};
  if (step < options_.n_warmup_steps || !is_checked(curve, step)) return {};
  const double best = best_of(curve);
  if (std::isnan(best)) return {Advice::Action::stop, "it has reported nothing but NaN"};
  const auto others = complete_.find(step);
  if (others == complete_.end()) return {};
  if (static_cast<std::int64_t>(others->second.size()) < options_.n_min_trials) return {};
  const double middle = median(others->second);
  if (std::isnan(middle) || best <= objective_.loss(middle)) return {};
  return {Advice::Action::stop, "its best value, " + number_text(objective_.loss(best)) +
                                    ", is worse than the median at step " + std::to_string(step) +
                                    ", " + number_text(middle)};
}

void MedianPruner::tell(const Outcome& outcome) {
  running_.erase(outcome.job);
  if (outcome.state != TrialState::complete) return;
  ++completed_;
  for (const auto& [step, loss] : curve_of(outcome, objective_).losses)
    complete_[step].push_back(objective_.loss(loss));
}

}  // namespace clara::pruning
