#include "host/automl/jobs/judgement.hpp"

#include "host/automl/jobs/disk_space.hpp"
#include "host/automl/jobs/objective_values.hpp"

#include <utility>

namespace clara::host::automl {

void find_verdict(EngineContext& context, std::shared_ptr<const Job> job, process::JobEnd end,
                  const Stopped& stopped, std::function<void(Verdict)> done) {
  if (auto full = full_disk_of(end, job->folder); !full.empty() && stopped.why == StopWhy::none) {
    auto verdict = failure(kNoSpace, std::move(full));
    verdict.open = true;
    return done(std::move(verdict));
  }
  if (auto verdict = judge(end, stopped))
    return done(with_objectives(context.settings, std::move(*verdict), *job, end));
  if (!context.controller.has_score_reader())
    return done(failure("no_score", "it has ended without a score"));
  context.controller.score(
      job, [&context, job, end = std::move(end), done = std::move(done)](
               std::exception_ptr error, const ControllerThread::Scored& scored) {
        auto verdict = error ? failure("score", what(error)) : judge_scored(scored);
        done(with_objectives(context.settings, std::move(verdict), *job, end));
      });
}

}  // namespace clara::host::automl
