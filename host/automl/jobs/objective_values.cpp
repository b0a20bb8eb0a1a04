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
    if (end_.result) {
      const auto* metric = end_.result->metrics.find(name);
      if (metric && metric->is_number()) return metric->as_number();
    }
    if (const auto found = reported(name)) return found;
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
    if (name == settings_.score_name || name == "score") return true;
    for (const auto& objective : settings_.objectives)
      if (objective.name == settings_.score_name || objective.name == "score") return false;
    return name == settings_.objectives.front().name;
  }

  /// At the step where the score was reached, or the last one before it; else the last of all.
  std::optional<double> reported(const std::string& name) const {
    std::optional<std::int64_t> reached;
    for (const auto& value : job_.reported)
      if (!reached && value.name == settings_.score_name && value.value == score_)
        reached = value.step;
    std::optional<double> last;
    std::optional<double> there;
    for (const auto& value : job_.reported) {
      if (value.name != name) continue;
      last = value.value;
      if (reached && value.step <= *reached) there = value.value;
    }
    return there ? there : last;
  }

  const Settings& settings_;
  double score_;
  const Job& job_;
  const process::JobEnd& end_;
};

}  // namespace

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
