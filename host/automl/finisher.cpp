#include "host/automl/finisher.hpp"

#include "host/automl/job_run.hpp"
#include "host/automl/teller.hpp"

#include <clara/url.hpp>

#include <boost/asio/post.hpp>

#include <utility>

namespace clara::host::automl {

void write_verdict(store::Study& study, std::int64_t trial, const Verdict& verdict) {
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

void write_attempt_end(store::Study& study, std::int64_t attempt, const process::JobEnd& end,
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

void Finisher::job_finished(const std::shared_ptr<JobRun>& run) {
  ++core_.busy;
  commit(run);
}

void Finisher::commit(const std::shared_ptr<JobRun>& run) {
  core_.store.post(
      [run](store::Study& study) {
        const auto& verdict = run->verdict();
        if (run->attempt() != 0)
          write_attempt_end(study, run->attempt(), run->end(), verdict.reason);
        write_verdict(study, run->trial(), verdict);
      },
      [this, run](const std::exception_ptr& error) {
        boost::asio::post(core_.loop, [this, run, error] {
          // What could not be written is found again by --resume, from the job's own files: until
          // then nobody is told that the job has ended.
          if (error) {
            run->leave_open(what(error));
            core_.store_failed(error);
          }
          committed(run);
        });
      });
}

void Finisher::committed(const std::shared_ptr<JobRun>& run) {
  const auto& verdict = run->verdict();
  const auto job = core_.table.update(run->number(), [&](Job& j) { set_verdict(j, verdict); });
  core_.observer.job_ended(job, core_.table.snapshot());
  if (job->state == JobState::failed) core_.observer.job_failed(job, run->end().log_tail);
  watch(run);
  fire_end(run->number(), verdict.open, [this, run] {
    if (run->verdict().open) return release(run);
    tell(core_, {run->number()}, [this, run] {
      close(run->number());
      release(run);
    });
  });
}

void Finisher::watch(const std::shared_ptr<JobRun>& run) {
  const bool alike = core_.failures.saw(run->verdict());
  if (core_.failures.burnt()) {
    const auto count = std::to_string(FailureWatch::kBurnt);
    return core_.end_study(
        {StopWhy::interrupted, "no job can be started any more", 1,
         count + " jobs in a row could not be started: " + core_.failures.last()});
  }
  if (!alike) return;
  core_.end_study({StopWhy::study_ended, "the first jobs all failed alike", 1,
                   "the first " + std::to_string(FailureWatch::kAlike) +
                       " jobs all failed alike: " + core_.failures.first()});
}

void Finisher::fire_end(std::int64_t number, bool open, std::function<void()> passed) {
  const auto trial = core_.row(number).trial;
  core_.hooks->fire(Hook::end_job, {core_.table.snapshot(), core_.table.at(number), {}, {}},
                    std::move(passed), [this, number, trial, open] {
                      if (open) return;
                      core_.row(number).hooked = true;
                      core_.store.post([trial](store::Study& study) {
                        study.set_trial_system_attr(trial, "clara:hooked", true);
                      });
                    });
}

// The controller knows; its round may be over.
void Finisher::close(std::int64_t number) {
  const auto ended = core_.rounds.job_ended(core_.table.at(number)->round);
  asker_.told();
  if (!ended) return;
  core_.table.set_round(*ended);
  core_.hooks->fire(Hook::round_ended, {core_.table.snapshot(), nullptr, {}, {}});
}

void Finisher::release(const std::shared_ptr<JobRun>& run) {
  for (auto& worker : core_.workers) {
    if (worker.run == run) worker.run.reset();
  }
  --core_.busy;
  core_.changed();
}

void Finisher::catch_up(std::int64_t number, bool hooks) {
  ++core_.catching_up;
  auto end = [this, number] {
    tell(core_, {number}, [this, number] {
      close(number);
      --core_.catching_up;
      core_.changed();
    });
  };
  if (!hooks) return end();
  core_.hooks->fire(Hook::start_job, {core_.table.snapshot(), core_.table.at(number), {}, {}});
  fire_end(number, false, end);
}

}  // namespace clara::host::automl
