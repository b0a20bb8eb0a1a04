#include "host/display/closing.hpp"

#include <clara/automl/shell.hpp>
#include "host/display/study_view.hpp"

#include <algorithm>
#include <array>
#include <utility>

namespace clara::host::display {
namespace {

constexpr std::array<std::pair<JobState, const char*>, 5> kStates{{{JobState::complete, "complete"},
                                                                   {JobState::pruned, "pruned"},
                                                                   {JobState::failed, "failed"},
                                                                   {JobState::running, "running"},
                                                                   {JobState::waiting, "waiting"}}};

std::int64_t count(const StudySnapshot& study, JobState state) {
  return std::count_if(study.jobs.begin(), study.jobs.end(),
                       [&](const auto& job) { return job->state == state; });
}

/// A bare Debian's own pip installs nothing outside of a virtual environment; pipx makes one.
constexpr const char* kPipx = "   (apt-get install -y pipx)";

std::string tracking_text(const study::Tracking& mlflow) {
  if (!mlflow.handler) return "off; an MLflowHandler among the handlers logs the next run";
  if (!mlflow.uri.empty()) return mlflow.uri;
  return std::string(
             "off; `pipx run mlflow server` and MLFLOW_TRACKING_URI=http://127.0.0.1:5000 "
             "log the next run") +
         kPipx;
}

}  // namespace

std::string row(const std::string& name, const std::string& text) {
  constexpr std::size_t kWidth = 16;
  return name + std::string(kWidth - std::min(kWidth - 1, name.size()), ' ') + text;
}

std::vector<std::string> best_lines(const Job& best, const std::string& program) {
  const auto again = "cd " + shell_quoted(best.folder.string()) + " && " + program +
                     " train config/config_train.json";
  return {row("best score", score_text(best.score) + " (" + best.name + ")"),
          row("its values", values_text(best.values)), row("its folder", best.folder.string()),
          row("train it again", best.command.empty() ? again : best.command)};
}

std::vector<std::string> further_lines(const StudySnapshot& study, const ClosingFacts& facts) {
  const auto folder = shell_quoted(study.run_folder.string());
  std::vector<std::string> lines{row("all jobs", facts.program + " report " + folder)};
  if (study.best)
    lines.push_back(row("keep the best", facts.program + " best " + folder + " --copy DIR"));
  lines.push_back(row("curves", "pipx run tensorboard --logdir " + folder + kPipx));
  lines.push_back(
      row("study", "pipx run optuna-dashboard \"" + facts.dashboard_url + "\"" + kPipx));
  lines.push_back(row("MLflow", tracking_text(facts.mlflow)));
  return lines;
}

Value best_value(const Job& best) {
  return Object{{"job", best.name},
                {"score", *best.score},
                {"values", best.values.to_value()},
                {"folder", best.folder.string()},
                {"command", best.command}};
}

Value counts_value(const StudySnapshot& study) {
  Object jobs;
  for (const auto& [state, word] : kStates) jobs.set(word, count(study, state));
  return jobs;
}

std::string tally(const StudySnapshot& study) {
  const auto n = study.jobs.size();
  std::string out = std::to_string(n) + (n == 1 ? " job" : " jobs");
  const char* separator = ": ";
  for (const auto& [state, word] : kStates) {
    const auto of_it = count(study, state);
    if (of_it == 0) continue;
    out += separator + std::to_string(of_it) + " " + word;
    separator = ", ";
  }
  return out;
}

std::vector<std::string> closing_lines(const automl::Summary& summary, const ClosingFacts& facts) {
  const auto& study = *summary.study;
  std::vector<std::string> lines{study.run_id + " ended: " + summary.reason, tally(study)};
  const auto add = [&lines](const std::vector<std::string>& block) {
    lines.emplace_back();
    lines.insert(lines.end(), block.begin(), block.end());
  };
  if (study.best) add(best_lines(*study.best, facts.program));
  if (!study.jobs.empty()) add(further_lines(study, facts));
  if (summary.resumable && !study.jobs.empty())
    lines.push_back(
        row("go on", facts.program + " run ... --run-id " + study.run_id + " --resume"));
  if (summary.undelivered > 0)
    lines.push_back(std::to_string(summary.undelivered) +
                    " messages are not delivered yet; they are kept, and --resume sends them");
  return lines;
}

Value closing_value(const automl::Summary& summary) {
  const auto& study = *summary.study;
  return Object{{"run_id", study.run_id},
                {"folder", study.run_folder.string()},
                {"database", study.database.string()},
                {"reason", summary.reason},
                {"error", summary.error},
                {"exit_code", summary.exit_code},
                {"resumable", summary.resumable},
                {"undelivered", summary.undelivered},
                {"jobs", counts_value(study)},
                {"best", study.best ? best_value(*study.best) : Value()}};
}

}  // namespace clara::host::display
