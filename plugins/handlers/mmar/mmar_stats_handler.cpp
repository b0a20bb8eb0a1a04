#include "mmar_stats_handler.hpp"

#include <algorithm>
#include <chrono>
#include <fstream>
#include <system_error>

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
  for (std::size_t i = 0; i < best.size(); ++i) jobs.push_back(entry(*best[i], i + 1));
  for (const auto& job : study.jobs)
    if (std::find(best.begin(), best.end(), job) == best.end())
      jobs.push_back(entry(*job, nullptr));
  return Object{{"run", study.run_id}, {"jobs", std::move(jobs)}};
}

}  // namespace

void MMARStatsHandler::end_job(const Event& event, StudyControl&) { write(*event.study); }
void MMARStatsHandler::shutdown(const Event& event, StudyControl&) { write(*event.study); }

void MMARStatsHandler::write(const StudySnapshot& study) {
  const auto file = study.run_folder / "mmar_stats.json";
  auto temporary = file;
  temporary += ".tmp";
  std::ofstream out(temporary, std::ios::trunc);
  out << table(study).json(2) << "\n";
  out.close();
  std::error_code error;
  if (out) std::filesystem::rename(temporary, file, error);
  if (!out || error) context_.warn("cannot write " + file.string());
}

}  // namespace clara::mmar_handlers
