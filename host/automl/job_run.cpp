#include "host/automl/job_run.hpp"

#include "host/process/log_tail.hpp"

#include <iterator>
#include <utility>

namespace clara::host::automl {

JobRun::JobRun(Core& core, SerialQueue& worker, std::int64_t trial, std::shared_ptr<const Job> job,
               Finished finished)
    : core_(core),
      worker_(worker),
      trial_(trial),
      job_(std::move(job)),
      finished_(std::move(finished)),
      output_reader_(dynamic_cast<OutputReader*>(core.parts.executor)) {}

void JobRun::set(const std::function<void(Job&)>& change) {
  job_ = core_.table.update(job_->number, change);
}

void JobRun::start() {
  core_.store.call(
      [trial = trial_, job = job_](store::Study& study) {
        study.set_trial_user_attr(trial, "clara:job", job->name);
        return study.begin_attempt(trial, std::to_string(job->slot.worker), job->folder.string());
      },
      [committed = mine([](JobRun& self, std::exception_ptr error, const store::Attempt& attempt) {
         self.begun(error, attempt);
       })](std::exception_ptr error, const store::Attempt* attempt) mutable {
        committed(error, attempt ? *attempt : store::Attempt{});
      });
}

void JobRun::begun(std::exception_ptr error, const store::Attempt& attempt) {
  if (error) {
    core_.store_failed(error);
    stopped_ = {StopWhy::interrupted, "the study cannot be written", false, {}};
    return decide();
  }
  attempt_id_ = attempt.id;
  set([&](Job& job) {
    job.state = JobState::running;
    job.attempt = static_cast<int>(attempt.number);
    job.started = std::chrono::system_clock::now();
    job.reported.clear();
    job.reason.clear();
  });
  prepare();
}

void JobRun::prepare() {
  worker_.post(
      [self = shared_from_this(), job = job_,
       done = mine([](JobRun& run, const std::string& problem) { run.prepared(problem); })] {
        std::string problem;
        try {
          self->launch_ = self->core_.parts.executor->prepare(*job);
        } catch (...) {
          problem = what(std::current_exception());
        }
        done(problem);
      });
}

void JobRun::prepared(const std::string& problem) {
  set([&](Job& job) { job.command = launch_.command; });
  core_.store.post([trial = trial_, command = launch_.command](store::Study& study) {
    study.set_trial_user_attr(trial, "clara:command", command);
  });
  core_.observer.job_started(job_);
  // A job that could not be prepared has its start_job too: each one is followed by exactly one
  // end_job.
  core_.hooks->fire(Hook::start_job, {core_.table.snapshot(), job_, {}, {}},
                    [self = shared_from_this(), problem] {
                      if (problem.empty()) return self->spawn();
                      self->finish(failure("prepare", problem));
                    });
}

void JobRun::spawn() {
  if (stopped_.why != StopWhy::none) return decide();
  const auto& limits = core_.settings.limits;
  try {
    attempt_ = core_.launcher.launch(
        {*job_, launch_, limits.job_time_limit.value_or(std::chrono::milliseconds(0)), limits.grace,
         output_reader_ || launch_.echo_output, !core_.desk.has_score_reader()},
        hooks());
  } catch (const std::exception& error) {
    finish(failure("spawn", error.what()));
  }
}

// The attempt calls its hooks only as long as this object holds it; each call keeps this object
// alive.
AttemptHooks JobRun::hooks() {
  const auto self = weak_from_this();
  return {[self](const store::ProcessRecord& process) {
            if (const auto run = self.lock()) {
              run->core_.store.post([id = run->attempt_id_, process](store::Study& study) {
                study.set_process(id, process);
              });
            }
          },
          [self](News news) {
            if (const auto run = self.lock()) run->heard(std::move(news));
          },
          [self](std::string_view line) {
            if (const auto run = self.lock()) run->heard_line(line);
          },
          [self](process::JobEnd end) {
            if (const auto run = self.lock()) run->ended(std::move(end));
          }};
}

// What was reported is kept in the study, and shown to everyone.
void JobRun::heard(News news) {
  if (!news.problem.empty()) stop(StopWhy::protocol, news.problem);
  if (!(news.mark == mark_) || !news.values.empty()) {
    mark_ = news.mark;
    std::vector<store::Reported> rows;
    for (const auto& v : news.values) rows.push_back({v.name, v.step, v.value, v.time_ms});
    core_.store.post([id = attempt_id_, rows = std::move(rows), mark = mark_](store::Study& study) {
      study.record_events(id, rows, mark);
    });
  }
  if (news.values.empty() && news.epoch == 0) return;
  set([&](Job& job) {
    job.reported.insert(job.reported.end(), news.values.begin(), news.values.end());
    if (news.epoch > 0) job.epoch = news.epoch;
    if (news.epochs > 0) job.epochs = news.epochs;
  });
  core_.observer.job_progress(job_);
  core_.hooks->progress({core_.table.snapshot(), job_, {}, {}});
  ask_pruner(news.values);
}

void JobRun::heard_line(std::string_view line) {
  if (launch_.echo_output)
    core_.log.write(LogLevel::info, job_->name, process::readable_tail(line, 1));
  if (!output_reader_) return;
  lines_.emplace_back(line);
  if (!reading_) read_lines();
}

void JobRun::read_lines() {
  reading_ = true;
  worker_.post([self = shared_from_this(), job = job_, lines = std::exchange(lines_, {}),
                done = mine([](JobRun& run, News news) {
                  run.reading_ = false;
                  run.heard(std::move(news));
                  if (!run.lines_.empty()) return run.read_lines();
                  if (run.decided_) run.decide();
                }),
                mark = mark_] {
    News news;
    news.mark = mark;
    try {
      for (const auto& line : lines) {
        auto found = self->output_reader_->read_line(*job, line);
        std::move(found.begin(), found.end(), std::back_inserter(news.values));
      }
    } catch (...) {
      // A reader that fails breaks the contract of this job, and of no other.
      news.problem = what(std::current_exception());
    }
    done(std::move(news));
  });
}

}  // namespace clara::host::automl
