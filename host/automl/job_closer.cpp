#include "host/automl/job_closer.hpp"

#include "host/automl/jobs/job_run.hpp"
#include "host/automl/outcomes.hpp"

#include <clara/redaction.hpp>

#include <boost/asio/post.hpp>

#include <utility>

namespace clara::host::automl {

void write_verdict(store::StudyFile& study, std::int64_t trial, const Verdict& verdict) {
  if (verdict.open) return;
  switch (verdict.state) {
    case JobState::complete:
      study.complete(trial, verdict.scores, store::micros(verdict.ended));
      // Where Optuna looks for them.
      if (!verdict.violations.empty())
        study.set_trial_system_attr(trial, "constraints",
                                    Array(verdict.violations.begin(), verdict.violations.end()));
      return;
    case JobState::pruned:
      return study.prune(trial, verdict.score, redacted(verdict.message),
                         store::micros(verdict.ended));
    default:
      return study.fail(trial, verdict.reason, redacted(verdict.message),
                        store::micros(verdict.ended));
  }
}

void write_attempt_end(store::StudyFile& study, std::int64_t attempt, const process::JobEnd& end,
                       const Verdict& verdict) {
  const auto exit = end.exit.value_or(process::ExitRecord{});
  study.end_attempt(attempt, exit.exit_code, exit.signal, verdict.reason,
                    store::micros(verdict.ended));
}

void set_verdict(Job& job, const Verdict& verdict) {
  job.state = verdict.open ? JobState::waiting : verdict.state;
  job.score = verdict.score;
  job.scores = verdict.scores;
  job.violations = verdict.violations;
  job.reason = redacted(verdict.message);
  job.ended = verdict.ended;
}

void JobCloser::job_finished(const std::shared_ptr<JobRun>& run) {
  state_.outcome_begun();
  commit(run);
}

void JobCloser::commit(const std::shared_ptr<JobRun>& run) {
  context_.store.post(
      [run](store::StudyFile& study) {
        const auto& verdict = run->verdict();
        if (run->attempt() != 0) write_attempt_end(study, run->attempt(), run->end(), verdict);
        write_verdict(study, run->trial(), verdict);
      },
      [this, run](const std::exception_ptr& error) {
        boost::asio::post(context_.loop, [this, run, error] {
          // What could not be written is found again by --resume, from the job's own files: until
          // then nobody is told that the job has ended.
          if (error) {
            run->leave_open(what(error));
            context_.engine.store_failed(error);
          }
          committed(run);
        });
      });
}

void JobCloser::committed(const std::shared_ptr<JobRun>& run) {
  const auto& verdict = run->verdict();
  const auto job = state_.change(run->number(), [&](Job& j) { set_verdict(j, verdict); });
  if (run->shown()) context_.observer.job_ended(job, state_.snapshot());
  if (job->state == JobState::failed) context_.observer.job_failed(job, run->end().log_tail);
  if (auto stop = state_.count_end(verdict)) context_.engine.end_study(std::move(*stop));
  // Its start could not be written, and nobody was told of it.
  if (!run->shown()) return release(run);
  fire_end(run->number(), verdict.open, [this, run] {
    if (run->verdict().open) return release(run);
    tell({run->number()}, [this, run] {
      close(run->number());
      release(run);
    });
  });
}

void JobCloser::fire_end(std::int64_t number, bool open, std::function<void()> passed) {
  const auto trial = state_.row(number).trial;
  context_.fire(Hook::end_job, state_.job(number), std::move(passed), [this, number, trial, open] {
    if (open) return;
    state_.mark_hooked(number);
    context_.store.post_with_next([trial](store::StudyFile& study) {
      study.set_trial_system_attr(trial, "clara:hooked", true);
    });
  });
}

// The controller knows; its round may be over.
void JobCloser::close(std::int64_t number) {
  if (state_.close(number)) context_.fire(Hook::round_ended);
}

void JobCloser::release(const std::shared_ptr<JobRun>& run) {
  context_.workers.release(run);
  state_.outcome_done();
  context_.engine.changed();
}

void JobCloser::catch_up(std::int64_t number, bool hooks) {
  state_.catch_up(number);
  auto end = [this, number] {
    tell({number}, [this, number] {
      close(number);
      state_.caught_up(number);
      context_.engine.changed();
    });
  };
  if (!hooks) return end();
  context_.fire(Hook::start_job, state_.job(number));
  fire_end(number, false, end);
}

void JobCloser::tell(const std::vector<std::int64_t>& numbers, std::function<void()> then) {
  std::vector<ControllerThread::Told> outcomes;
  std::vector<std::int64_t> trials;
  for (const auto number : numbers) {
    if (!state_.mark_told(number)) continue;
    trials.push_back(state_.row(number).trial);
    outcomes.push_back(told_of(state_, number));
  }
  if (outcomes.empty()) return then();
  state_.outcome_begun();
  context_.controller.tell(std::move(outcomes),
                           [this, trials = std::move(trials), then = std::move(then)](
                               std::exception_ptr error, const ControllerThread::States& states) {
                             state_.outcome_done();
                             if (error) {
                               context_.engine.end_study(context_.failure_of(what(error)));
                             } else {
                               told(trials, states);
                             }
                             then();
                           });
}

void JobCloser::told(const std::vector<std::int64_t>& trials,
                     const ControllerThread::States& states) {
  context_.store.post_with_next(
      [trials, states](store::StudyFile& study) {
        for (const auto trial : trials) study.mark_told(trial);
        save_states(study, states);
      },
      [this](const std::exception_ptr& failed) {
        if (!failed) return;
        boost::asio::post(context_.loop, [this, failed] { context_.engine.store_failed(failed); });
      });
}

}  // namespace clara::host::automl
