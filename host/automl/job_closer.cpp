#include "host/automl/job_closer.hpp"

#include "host/automl/jobs/job_run.hpp"
#include "host/automl/outcomes.hpp"

#include <clara/url.hpp>

#include <boost/asio/post.hpp>

#include <utility>

namespace clara::host::automl {

void write_verdict(store::StudyFile& study, std::int64_t trial, const Verdict& verdict) {
  if (verdict.open) return;
  switch (verdict.state) {
    case JobState::complete:
      study.complete(trial, verdict.scores);
      // Where Optuna looks for them.
      if (!verdict.violations.empty())
        study.set_trial_system_attr(trial, "constraints",
                                    Array(verdict.violations.begin(), verdict.violations.end()));
      return;
    case JobState::pruned:
      return study.prune(trial, verdict.score, verdict.message);
    default:
      return study.fail(trial, verdict.reason, redacted(verdict.message));
  }
}

void write_attempt_end(store::StudyFile& study, std::int64_t attempt, const process::JobEnd& end,
                       std::string_view word) {
  const auto exit = end.exit.value_or(process::ExitRecord{});
  study.end_attempt(attempt, exit.exit_code, exit.signal, word);
}

void set_verdict(Job& job, const Verdict& verdict) {
  job.state = verdict.open ? JobState::waiting : verdict.state;
  job.score = verdict.score;
  job.scores = verdict.scores;
  job.violations = verdict.violations;
  job.reason = redacted(verdict.message);
  job.ended = std::chrono::system_clock::now();
}

void JobCloser::job_finished(const std::shared_ptr<JobRun>& run) {
  ++state_.busy;
  commit(run);
}

void JobCloser::commit(const std::shared_ptr<JobRun>& run) {
  state_.store.post(
      [run](store::StudyFile& study) {
        const auto& verdict = run->verdict();
        if (run->attempt() != 0)
          write_attempt_end(study, run->attempt(), run->end(), verdict.reason);
        write_verdict(study, run->trial(), verdict);
      },
      [this, run](const std::exception_ptr& error) {
        boost::asio::post(state_.loop, [this, run, error] {
          // What could not be written is found again by --resume, from the job's own files: until
          // then nobody is told that the job has ended.
          if (error) {
            run->leave_open(what(error));
            state_.store_failed(error);
          }
          committed(run);
        });
      });
}

void JobCloser::committed(const std::shared_ptr<JobRun>& run) {
  const auto& verdict = run->verdict();
  const auto job = state_.table.update(run->number(), [&](Job& j) { set_verdict(j, verdict); });
  state_.observer.job_ended(job, state_.table.snapshot());
  if (job->state == JobState::failed) state_.observer.job_failed(job, run->end().log_tail);
  watch(run);
  fire_end(run->number(), verdict.open, [this, run] {
    if (run->verdict().open) return release(run);
    tell(state_, {run->number()}, [this, run] {
      close(run->number());
      release(run);
    });
  });
}

void JobCloser::watch(const std::shared_ptr<JobRun>& run) {
  const bool alike = state_.failures.saw(run->verdict());
  if (state_.failures.burnt()) {
    const auto count = std::to_string(FailureCounter::kBurnt);
    return state_.end_study(
        {StopWhy::interrupted, "no job can be started any more", 1,
         count + " jobs in a row could not be started: " + state_.failures.last()});
  }
  if (!alike) return;
  state_.end_study({StopWhy::study_ended, "the first jobs all failed alike", 1,
                    "the first " + std::to_string(FailureCounter::kAlike) +
                        " jobs all failed alike: " + state_.failures.first()});
}

void JobCloser::fire_end(std::int64_t number, bool open, std::function<void()> passed) {
  const auto trial = state_.row(number).trial;
  state_.hooks->fire(Hook::end_job, {state_.table.snapshot(), state_.table.at(number), {}, {}},
                     std::move(passed), [this, number, trial, open] {
                       if (open) return;
                       state_.row(number).hooked = true;
                       state_.store.post([trial](store::StudyFile& study) {
                         study.set_trial_system_attr(trial, "clara:hooked", true);
                       });
                     });
}

// The controller knows; its round may be over.
void JobCloser::close(std::int64_t number) {
  const auto ended = state_.rounds.job_ended(state_.table.at(number)->round);
  intake_.told();
  if (!ended) return;
  state_.table.set_round(*ended);
  state_.hooks->fire(Hook::round_ended, {state_.table.snapshot(), nullptr, {}, {}});
}

void JobCloser::release(const std::shared_ptr<JobRun>& run) {
  for (auto& worker : state_.workers) {
    if (worker.run == run) worker.run.reset();
  }
  --state_.busy;
  state_.changed();
}

void JobCloser::catch_up(std::int64_t number, bool hooks) {
  ++state_.catching_up;
  auto end = [this, number] {
    tell(state_, {number}, [this, number] {
      close(number);
      --state_.catching_up;
      state_.changed();
    });
  };
  if (!hooks) return end();
  state_.hooks->fire(Hook::start_job, {state_.table.snapshot(), state_.table.at(number), {}, {}});
  fire_end(number, false, end);
}

}  // namespace clara::host::automl
