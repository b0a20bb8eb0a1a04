#include "host/display/status_text.hpp"

#include "host/display/closing.hpp"
#include "host/display/columns.hpp"
#include "host/display/study_view.hpp"

namespace clara::host::display {
namespace {

std::vector<std::string> running_table(const results::PastRun& run,
                                       std::chrono::system_clock::time_point now) {
  std::vector<std::vector<std::string>> rows{
      {"job", "worker", "epoch", "loss", run.objective, "time", "values"}};
  for (const auto& job : run.running()) {
    rows.push_back({job->name, std::to_string(job->slot.worker), epoch_text(*job),
                    score_text(last_loss(*job)),
                    score_text(best_reported(*job, run.objective, run.study->direction())),
                    job_time(*job, now), values_text(job->values)});
  }
  return columns(rows);
}

Value maybe(const std::optional<double>& value) { return value ? Value(*value) : Value(); }

Value running_value(const results::PastRun& run, const Job& job,
                    std::chrono::system_clock::time_point now) {
  const auto seconds = std::chrono::duration<double>(now - job.started).count();
  return Object{{"job", job.name},
                {"worker", job.slot.worker},
                {"attempt", job.attempt},
                {"epoch", job.epoch},
                {"epochs", job.epochs},
                {"loss", maybe(last_loss(job))},
                {"score", maybe(best_reported(job, run.objective, run.study->direction()))},
                {"seconds", seconds},
                {"values", job.values.to_value()},
                {"folder", job.folder.string()}};
}

}  // namespace

std::vector<std::string> state_lines(const results::PastRun& run) {
  const auto& id = run.study->run_id;
  if (run.holder) return {id + " is running: " + *run.holder};
  std::vector<std::string> lines;
  if (run.ended) {
    lines.push_back(id + " has ended: " + run.ended->reason);
    if (!run.ended->error.empty()) lines.push_back(run.ended->error);
    if (!run.ended->resumable) return lines;
  } else {
    lines.push_back(id + " was interrupted: its host is gone");
  }
  const auto command = run.resume_command();
  if (!command.empty()) lines.push_back("to go on: " + command);
  return lines;
}

std::vector<std::string> status_lines(const results::PastRun& run,
                                      std::chrono::system_clock::time_point now) {
  auto lines = state_lines(run);
  lines.push_back(tally(*run.study));
  for (auto& line : failure_reasons(*run.study)) lines.push_back(std::move(line));
  if (!run.running().empty()) {
    lines.emplace_back();
    for (auto& line : running_table(run, now)) lines.push_back(std::move(line));
  }
  lines.emplace_back();
  const auto& best = run.study->best;
  lines.push_back(best ? "best " + score_text(best->score) + " by " + best->name + ": " +
                             values_text(best->values)
                       : "no job is complete yet");
  for (auto& line : handler_rows(run.handlers)) lines.push_back(std::move(line));
  return lines;
}

Value status_value(const results::PastRun& run, std::chrono::system_clock::time_point now) {
  Array running;
  for (const auto& job : run.running()) running.push_back(running_value(run, *job, now));
  const auto& study = *run.study;
  const bool over = !run.holder && run.ended;
  const bool resumable = !run.holder && (!run.ended || run.ended->resumable);
  return Object{{"run_id", study.run_id},
                {"folder", study.run_folder.string()},
                {"database", study.database.string()},
                {"state", run.state()},
                {"holder", run.holder ? Value(*run.holder) : Value()},
                {"reason", over ? Value(run.ended->reason) : Value()},
                {"error", over ? Value(run.ended->error) : Value()},
                {"resume", resumable ? Value(run.resume_command()) : Value()},
                {"objective", run.objective},
                {"jobs", counts_value(study)},
                {"failures", failures_value(study)},
                {"handlers", handlers_value(run.handlers)},
                {"running", std::move(running)},
                {"best", study.best ? best_value(*study.best) : Value()}};
}

}  // namespace clara::host::display
