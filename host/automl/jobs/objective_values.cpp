#include "host/automl/jobs/objective_values.hpp"

#include <clara/value.hpp>

#include <cmath>
#include <optional>
#include <set>
#include <string>
#include <utility>

namespace clara::host::automl {
namespace {

class Measure {
 public:
  Measure(const Settings& settings, double score, const Job& job, const process::JobEnd& end)
      : settings_(settings), score_(score), job_(job), end_(end) {}

  std::optional<double> value(const std::string& name) const {
    if (is_score(name)) return score_;
    // Before what the job says of its end: what it keeps is that of its best step.
    if (const auto there = reported_with_score(name)) return there;
    if (end_.result) {
      const auto* metric = end_.result->metrics.find(name);
      if (metric && metric->is_number()) return metric->as_number();
    }
    if (const auto last = reported_last(name)) return last;
    if (name == "seconds" && end_.exit) return static_cast<double>(end_.exit->wall_ms) / 1000;
    return std::nullopt;
  }

  /// "val_loss, val_mean_dice", for a message.
  std::string known() const {
    std::set<std::string> names;
    if (end_.result)
      for (const auto& [name, metric, mark] : end_.result->metrics)
        if (metric.is_number()) names.insert(name);
    for (const auto& value : job_.reported) names.insert(value.name);
    std::string list;
    for (const auto& name : names) list += (list.empty() ? "" : ", ") + name;
    return list.empty() ? "nothing" : list;
  }

 private:
  bool is_score(const std::string& name) const {
    const auto* score = settings_.score_objective();
    return name == settings_.score_name || name == "score" || (score && name == score->name);
  }

  /// At the step where the score was reached, or the last one before it. A job's own result is the
  /// first of equals, as it keeps that one; of what is read from its output the last match counts.
  std::optional<double> reported_with_score(const std::string& name) const {
    std::optional<std::int64_t> reached;
    for (const auto& value : job_.reported)
      if (value.name == settings_.score_name && value.value == score_ && (!reached || !end_.result))
        reached = value.step;
    std::optional<double> there;
    for (const auto& value : job_.reported)
      if (reached && value.name == name && value.step <= *reached) there = value.value;
    return there;
  }

  std::optional<double> reported_last(const std::string& name) const {
    std::optional<double> last;
    for (const auto& value : job_.reported)
      if (value.name == name) last = value.value;
    return last;
  }

  const Settings& settings_;
  double score_;
  const Job& job_;
  const process::JobEnd& end_;
};

}  // namespace

const Objective* Settings::score_objective() const {
  for (const auto& objective : objectives)
    if (objective.name == score_name || objective.name == "score") return &objective;
  return first_is_score ? &objectives.front() : nullptr;
}

Verdict with_objectives(const Settings& settings, Verdict verdict, const Job& job,
                        const process::JobEnd& end) {
  if (verdict.state != JobState::complete || !verdict.score) return verdict;
  const Measure measure(settings, *verdict.score, job, end);
  std::string problem;
  const auto value_of = [&](const std::string& name, const char* what) {
    const auto value = measure.value(name);
    if (problem.empty() && !value)
      problem = std::string("it has no value of the ") + what + " \"" + name +
                "\"; it has reported " + measure.known();
    if (problem.empty() && !std::isfinite(*value))
      problem = std::string("the ") + what + " \"" + name + "\" is " + number_text(*value);
    return value.value_or(0);
  };
  for (const auto& objective : settings.objectives)
    verdict.scores.push_back(value_of(objective.name, "objective"));
  for (const auto& constraint : settings.constraints) {
    const double value = value_of(constraint.name, "constraint");
    verdict.violations.push_back(constraint.at_most ? value - *constraint.at_most
                                                    : *constraint.at_least - value);
  }
  if (!problem.empty()) return failure("no_score", problem);
  verdict.score = verdict.scores.front();
  return verdict;
}

}  // namespace clara::host::automl
