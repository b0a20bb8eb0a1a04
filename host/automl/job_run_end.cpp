#include "host/automl/job_run.hpp"

#include <cmath>
#include <utility>

namespace clara::host::automl {

void JobRun::ask_pruner(const std::vector<Reported>& values) {
  for (const auto& value : values) {
    if (value.name != core_.settings.objective) continue;
    if (std::isfinite(value.value)) stopped_.last = value.value;
    if (!core_.desk.has_pruner() || decided_) continue;
    core_.desk.prune({job_->number, value.step, value.value},
                     [self = shared_from_this()](std::exception_ptr error, bool prune) {
                       // stop() drops a late answer; a pruner that fails prunes nothing.
                       if (!error && prune) self->stop(StopWhy::pruned, "");
                     });
  }
}

void JobRun::stop(StopWhy why, std::string detail) {
  if (decided_ || stopped_.why != StopWhy::none) return;
  stopped_.why = why;
  stopped_.detail = std::move(detail);
  if (!attempt_) return;
  stopped_.had_result = attempt_->has_result();
  attempt_->stop();
}

void JobRun::kill() {
  if (attempt_ && !decided_) attempt_->kill();
}

void JobRun::ended(process::JobEnd end) {
  end_ = std::move(end);
  decided_ = true;
  // What it has printed last may still be with the worker.
  if (!reading_) decide();
}

void JobRun::decide() {
  decided_ = true;
  if (auto verdict = judge(end_, stopped_)) return finish(std::move(*verdict));
  if (!core_.desk.has_score_reader())
    return finish(failure("no_score", "it has ended without a score"));
  core_.desk.score(job_, [self = shared_from_this()](std::exception_ptr error,
                                                     const ControllerDesk::Scored& scored) {
    self->finish(error ? failure("score", what(error)) : judge_scored(scored));
  });
}

void JobRun::finish(Verdict verdict) {
  decided_ = true;
  verdict_ = std::move(verdict);
  boost::asio::post(core_.loop, [self = shared_from_this()] { self->finished_(self); });
}

}  // namespace clara::host::automl
