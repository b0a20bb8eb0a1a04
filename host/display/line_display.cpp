#include "host/display/line_display.hpp"

#include "host/display/failure_text.hpp"
#include "host/display/study_view.hpp"

namespace clara::host::display {

void LineDisplay::started(const std::shared_ptr<const StudySnapshot>& study,
                          const std::vector<Slot>& slots) {
  const auto workers = std::to_string(slots.size());
  const auto parameters = std::to_string(study->space.parameters().size());
  log_.info(study->run_id + ": searching over " + parameters +
            (parameters == "1" ? " parameter with " : " parameters with ") + workers +
            (workers == "1" ? " worker" : " workers"));
}

void LineDisplay::job_started(const std::shared_ptr<const Job>& job) {
  log_.info(job->name + " started: " + values_text(job->values));
}

void LineDisplay::job_ended(const std::shared_ptr<const Job>& job,
                            const std::shared_ptr<const StudySnapshot>& study) {
  if (told_ || job->state == JobState::failed) return;
  if (job->state == JobState::waiting) return log_.info(job->name + " waits: " + job->reason);
  const auto how =
      job->state == JobState::pruned ? " was pruned at " : " finished with a score of ";
  auto line = job->name + how + score_text(job->score) + " (" + values_text(job->values) + ")";
  if (study->best)
    line += "; best is " + study->best->name + " with " + score_text(study->best->score);
  log_.info(line);
}

void LineDisplay::job_failed(const std::shared_ptr<const Job>& job, const std::string& log_tail) {
  for (const auto& line : failure_lines(*job, log_tail)) log_.warn(line);
}

void LineDisplay::stopping(const std::string& reason) { log_.info("ending the study: " + reason); }

}  // namespace clara::host::display
