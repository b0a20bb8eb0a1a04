#include "stats_handler.hpp"

#include <clara/internal/texts.hpp>

#include <algorithm>

#include "ranking.hpp"

namespace clara::mmar_handlers {

namespace {

std::size_t count(const StudySnapshot& study, JobState state) {
  return static_cast<std::size_t>(std::count_if(
      study.jobs.begin(), study.jobs.end(), [&](const auto& job) { return job->state == state; }));
}

std::string tally(const StudySnapshot& study) {
  std::string out = std::to_string(count(study, JobState::complete)) + " complete, " +
                    std::to_string(count(study, JobState::failed)) + " failed";
  if (const auto pruned = count(study, JobState::pruned))
    out += ", " + std::to_string(pruned) + " pruned";
  return out;
}

std::string best_text(const StudySnapshot& study) {
  if (!study.best) return "no score yet";
  return "best is " + study.best->name + " with " + number_text(*study.best->score);
}

}  // namespace

void StatsHandler::recommendations_available(const Event& event, StudyControl&) {
  const auto n = event.recommendations.size();
  context_.info("round " + std::to_string(event.study->round) + ": " + std::to_string(n) +
                (n == 1 ? " recommendation" : " recommendations"));
}

void StatsHandler::end_job(const Event& event, StudyControl&) {
  const auto& job = *event.job;
  const auto took = " after " + duration_text(job.ended - job.started);
  const auto values = values_text(job.values);
  if (job.state == JobState::failed) {
    context_.log(LogLevel::debug, job.name + " failed" + took + ": " + job.reason + "; " + values);
  } else if (job.state == JobState::waiting) {
    context_.info(job.name + " stopped" + took + " and waits: " + job.reason + "; " + values);
  } else {
    const std::string score = job.score ? number_text(*job.score) : "none";
    context_.info(job.name + (job.state == JobState::pruned ? " was pruned" : " finished") + took +
                  ": score " + score + "; " + values + "; " + best_text(*event.study));
  }
}

void StatsHandler::round_ended(const Event& event, StudyControl&) {
  context_.info("round " + std::to_string(event.study->round) + " ended: " + tally(*event.study) +
                "; " + best_text(*event.study));
}

void StatsHandler::shutdown(const Event& event, StudyControl&) {
  const auto took = std::chrono::system_clock::now() - event.study->started;
  context_.info("the study ended after " + duration_text(took) + ": " + event.reason + "; " +
                tally(*event.study) + "; " + best_text(*event.study));
}

}  // namespace clara::mmar_handlers
