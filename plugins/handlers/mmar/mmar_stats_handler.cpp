#include "mmar_stats_handler.hpp"

#include <clara/internal/files.hpp>

#include <algorithm>
#include <chrono>
#include <fstream>
#include <system_error>

#include <set>
#include <utility>

#include "ranking.hpp"

namespace clara::mmar_handlers {

namespace {

std::string_view state_name(JobState state) {
  switch (state) {
    case JobState::waiting:
      return "waiting";
    case JobState::running:
      return "running";
    case JobState::complete:
      return "complete";
    case JobState::failed:
      return "failed";
    case JobState::pruned:
      return "pruned";
  }
  return "";
}

Value entry(const Job& job, Value rank) {
  const std::chrono::duration<double> took = job.ended - job.started;
  return Object{{"rank", std::move(rank)},
                {"job", job.name},
                {"state", state_name(job.state)},
                {"score", job.score ? Value(*job.score) : Value()},
                {"seconds", std::max(0.0, took.count())},
                {"values", job.values.to_value()},
                {"folder", job.folder.string()},
                {"reason", job.reason}};
}

Value table(const StudySnapshot& study) {
  Array jobs;
  const auto best = ranked(study);
  std::set<std::int64_t> has_rank;
  for (std::size_t i = 0; i < best.size(); ++i) {
    jobs.push_back(entry(*best[i], i + 1));
    has_rank.insert(best[i]->number);
  }
  for (const auto& job : study.jobs)
    if (!has_rank.contains(job->number)) jobs.push_back(entry(*job, nullptr));
  return Object{{"run", study.run_id}, {"jobs", std::move(jobs)}};
}

}  // namespace

void MMARStatsHandler::end_job(const Event& event, StudyControl& control) {
  newest_ = event.study;
  if (planned_) return;
  if (pause_.count() == 0) return write();
  write_later(control);
}

void MMARStatsHandler::write_later(StudyControl& control) {
  planned_ = true;
  control.after(pause_, [this] {
    planned_ = false;
    write();
  });
}

void MMARStatsHandler::shutdown(const Event& event, StudyControl&) {
  newest_ = event.study;
  write();
}

void MMARStatsHandler::write() {
  // Of the time that passes, so small a part goes into writing.
  constexpr int kPart = 20;
  const auto study = std::exchange(newest_, nullptr);
  if (!study) return;
  const auto begin = std::chrono::steady_clock::now();
  const auto file = study->run_folder / "mmar_stats.json";
  try {
    write_file(file, table(*study).json(2) + "\n");
  } catch (const Error& error) {
    context_.warn(error.what());
  }
  const auto took = std::chrono::steady_clock::now() - begin;
  pause_ = std::chrono::duration_cast<std::chrono::milliseconds>(took * kPart);
}

}  // namespace clara::mmar_handlers
