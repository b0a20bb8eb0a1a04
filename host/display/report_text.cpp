#include "host/display/report_text.hpp"

#include "host/automl/state/job_table.hpp"
#include "host/display/columns.hpp"
#include "host/display/learned_text.hpp"
#include "host/display/pareto_text.hpp"
#include "host/display/status_text.hpp"
#include "host/display/study_view.hpp"

#include <host/results/learned.hpp>

#include <cstdint>
#include <set>

namespace clara::host::display {
namespace {

using Jobs = std::vector<std::shared_ptr<const Job>>;

/// The complete ones, the best first, then the others by number.
Jobs ordered(const StudySnapshot& study) {
  auto jobs = results::ranked(study);
  std::set<std::int64_t> has_rank;
  for (const auto& job : jobs) has_rank.insert(job->number);
  for (const auto& job : study.jobs) {
    if (!has_rank.contains(job->number)) jobs.push_back(job);
  }
  return jobs;
}

std::string name_of(const Job& job) {
  return job.name.empty() ? "J" + std::to_string(job.number) : job.name;
}

std::string state_of(const Job& job) {
  const bool beyond = job.state == JobState::complete && !automl::is_feasible(job);
  return beyond ? "complete, violates a constraint" : state_text(job.state);
}

std::vector<std::string> job_table(const StudySnapshot& study,
                                   std::chrono::system_clock::time_point now) {
  std::vector<std::vector<std::string>> rows{{"rank", "job", "state", "score", "time", "values"}};
  const auto complete = results::ranked(study).size();
  std::size_t rank = 0;
  for (const auto& job : ordered(study)) {
    const bool has_rank = ++rank <= complete;
    rows.push_back({has_rank ? std::to_string(rank) : "-", name_of(*job), state_of(*job),
                    score_text(job->score), job_time(*job, now), values_text(job->values)});
  }
  return columns(rows);
}

std::vector<std::string> failures(const StudySnapshot& study) {
  std::vector<std::string> lines;
  for (const auto& job : study.jobs) {
    if (job->state != JobState::failed) continue;
    lines.push_back(name_of(*job) + " failed: " + job->reason);
    if (!job->command.empty()) lines.push_back("  it alone: " + job->command);
  }
  return lines;
}

Value job_value(const Job& job, const Value& rank) {
  const bool ended = job.ended > job.started && job.started.time_since_epoch().count() != 0;
  const auto seconds = std::chrono::duration<double>(job.ended - job.started).count();
  Object value{{"rank", rank},
               {"job", name_of(job)},
               {"state", state_text(job.state)},
               {"score", job.score ? Value(*job.score) : Value()},
               {"seconds", ended ? Value(seconds) : Value()},
               {"round", job.round},
               {"attempts", job.attempt},
               {"values", job.values.to_value()},
               {"reason", job.reason},
               {"folder", job.folder.string()},
               {"command", job.command}};
  Array violations;
  for (const double violation : job.violations) violations.emplace_back(violation);
  if (!violations.empty()) value.set("violations", std::move(violations));
  return value;
}

}  // namespace

std::vector<std::string> report_lines(const results::PastRun& run, const ClosingFacts& facts,
                                      std::chrono::system_clock::time_point now) {
  const auto& study = *run.study;
  auto lines = state_lines(run);
  lines.push_back(tally(study));
  for (auto& line : failure_reasons(study)) lines.push_back(std::move(line));
  const auto add = [&lines](const std::string& title, const std::vector<std::string>& block) {
    if (block.empty()) return;
    lines.emplace_back();
    if (!title.empty()) lines.push_back(title);
    lines.insert(lines.end(), block.begin(), block.end());
  };
  if (study.jobs.empty()) return lines;
  add("", job_table(study, now));
  add("", failures(study));
  add("the jobs that no other one beats", pareto_lines(study));
  if (study.best) {
    add("what the search has learned about " + run.objective, learned_lines(study));
    add("", best_lines(*study.best, facts.program));
  }
  add("", further_lines(study, facts));
  return lines;
}

Value report_value(const results::PastRun& run) {
  const auto& study = *run.study;
  const auto complete = results::ranked(study).size();
  Array jobs;
  for (const auto& job : ordered(study)) {
    const auto rank = jobs.size() + 1;
    jobs.push_back(job_value(*job, rank <= complete ? Value(rank) : Value()));
  }
  Object report{{"run_id", study.run_id},
                {"folder", study.run_folder.string()},
                {"state", run.state()},
                {"objective", run.objective},
                {"direction", study.direction() == Direction::maximize ? "maximize" : "minimize"},
                {"jobs", std::move(jobs)},
                {"failures", failures_value(study)},
                {"handlers", handlers_value(run.handlers)},
                {"learned", learned_value(study)}};
  if (study.objectives.size() > 1) {
    report.set("objectives", objectives_value(study));
    report.set("pareto", pareto_value(study));
  }
  return report;
}

}  // namespace clara::host::display
