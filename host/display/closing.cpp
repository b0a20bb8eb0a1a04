#include "host/display/closing.hpp"

#include "host/automl/state/cause.hpp"

#include <clara/internal/shell.hpp>
#include <clara/internal/utf8.hpp>
#include "host/display/study_view.hpp"

#include <algorithm>
#include <array>
#include <map>
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

struct Cause {
  std::string reason;
  std::int64_t jobs = 0;
};

/// Why jobs failed, the most frequent cause first, of equals the one that came first: as a study
/// tells that its first jobs have failed alike. Each in the words of its first job.
std::vector<Cause> causes(const StudySnapshot& study) {
  std::vector<Cause> list;
  std::map<std::string, std::size_t> known;
  for (const auto& job : study.jobs) {
    if (job->state != JobState::failed) continue;
    const auto [place, is_new] = known.emplace(automl::cause_of(job->reason), list.size());
    if (is_new) list.push_back({job->reason, 0});
    ++list[place->second].jobs;
  }
  std::stable_sort(list.begin(), list.end(),
                   [](const auto& a, const auto& b) { return a.jobs > b.jobs; });
  return list;
}

std::string failed_line(std::int64_t jobs, const std::string& reason) {
  return "  " + std::to_string(jobs) + " failed: " + reason.substr(0, reason.find('\n'));
}

}  // namespace

std::string row(const std::string& name, const std::string& text) {
  constexpr std::size_t kWidth = 16;
  return name + std::string(kWidth - std::min(kWidth - 1, terminal_width(name)), ' ') + text;
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
  for (auto& line : handler_rows(facts.handlers)) lines.push_back(std::move(line));
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

std::vector<std::string> failure_reasons(const StudySnapshot& study) {
  constexpr std::size_t kMost = 5;
  std::vector<std::string> lines;
  const auto all = causes(study);
  const auto shown = all.size() > kMost ? kMost - 1 : all.size();
  for (std::size_t i = 0; i < shown; ++i) lines.push_back(failed_line(all[i].jobs, all[i].reason));
  std::int64_t rest = 0;
  for (std::size_t i = shown; i < all.size(); ++i) rest += all[i].jobs;
  if (rest > 0)
    lines.push_back(failed_line(
        rest, "for " + std::to_string(all.size() - shown) + " other reasons, see the report"));
  return lines;
}

Value failures_value(const StudySnapshot& study) {
  Array list;
  for (const auto& cause : causes(study))
    list.emplace_back(Object{{"reason", cause.reason}, {"jobs", cause.jobs}});
  return list;
}

std::vector<std::string> handler_rows(const std::vector<results::HandlerLine>& handlers) {
  std::vector<std::string> lines;
  for (const auto& handler : handlers) {
    auto text = handler.text;
    if (handler.waiting > 0)
      text += "; " + std::to_string(handler.waiting) +
              (handler.waiting == 1 ? " message waits" : " messages wait");
    lines.push_back(row(handler.name, text));
  }
  return lines;
}

Value handlers_value(const std::vector<results::HandlerLine>& handlers) {
  Array list;
  for (const auto& handler : handlers)
    list.emplace_back(Object{{"handler", handler.handler},
                             {"name", handler.name},
                             {"text", handler.text},
                             {"waiting", handler.waiting}});
  return list;
}

std::vector<std::string> closing_lines(const automl::Summary& summary, const ClosingFacts& facts) {
  const auto& study = *summary.study;
  std::vector<std::string> lines{study.run_id + " ended: " + summary.reason, tally(study)};
  for (auto& line : failure_reasons(study)) lines.push_back(std::move(line));
  const auto add = [&lines](const std::vector<std::string>& block) {
    lines.emplace_back();
    lines.insert(lines.end(), block.begin(), block.end());
  };
  if (study.best) add(best_lines(*study.best, facts.program));
  if (!study.jobs.empty()) add(further_lines(study, facts));
  if (summary.resumable && !study.jobs.empty()) lines.push_back(row("go on", facts.resume));
  if (summary.undelivered > 0)
    lines.push_back(std::to_string(summary.undelivered) +
                    (summary.undelivered == 1 ? " message is" : " messages are") +
                    " not delivered yet; what waits is kept, and --resume sends it");
  return lines;
}

Value closing_value(const automl::Summary& summary,
                    const std::vector<results::HandlerLine>& handlers) {
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
                {"failures", failures_value(study)},
                {"handlers", handlers_value(handlers)},
                {"best", study.best ? best_value(*study.best) : Value()}};
}

}  // namespace clara::host::display
