#include "host/automl/jobs/job_run.hpp"

#include "host/automl/jobs/disk_space.hpp"
#include "host/automl/jobs/objective_values.hpp"
#include "host/process/log_tail.hpp"

#include <clara/error.hpp>
#include <clara/url.hpp>

#include <cmath>
#include <iterator>
#include <utility>

namespace clara::host::automl {
namespace {

constexpr std::size_t kMostLineBytes = 1 << 20;
constexpr std::size_t kMostUnwritten = 20'000;

}  // namespace

JobRun::JobRun(EngineContext& context, SerialQueue& worker, std::int64_t trial,
               std::shared_ptr<const Job> job, Finished finished)
    : context_(context),
      worker_(worker),
      trial_(trial),
      job_(std::move(job)),
      finished_(std::move(finished)),
      grace_(context.loop),
      output_reader_(dynamic_cast<OutputReader*>(context.components.executor)) {}

void JobRun::set(const std::function<void(Job&)>& change) {
  job_ = context_.state.change(job_->number, change);
}

void JobRun::start() {
  context_.store.call(
      [trial = trial_, job = job_](store::StudyFile& study) {
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
    context_.engine.store_failed(error);
    stopped_ = {StopWhy::interrupted, "the study cannot be written", false, {}};
    return decide();
  }
  *attempt_id_ = attempt.id;
  first_attempt_ = attempt.number;
  set([&](Job& job) {
    job.state = JobState::running;
    job.attempt = static_cast<int>(attempt.number);
    job.started = std::chrono::system_clock::now();
    job.reported.clear();
    job.reason.clear();
  });
  prepare();
}

void JobRun::adopt(const store::Attempt& attempt, std::string handle) {
  *attempt_id_ = attempt.id;
  first_attempt_ = attempt.first_number;
  handle_ = std::move(handle);
  set([&](Job& job) {
    job.state = JobState::running;
    job.attempt = static_cast<int>(attempt.number);
    job.reported.clear();
    job.reason.clear();
  });
  context_.observer.job_started(job_);
  context_.fire(Hook::start_job, job_, [self = shared_from_this()] { self->spawn(); });
}

// Each start is an attempt of its own, in the study as in the job's folder.
void JobRun::restarted(int restarts) {
  const auto number = first_attempt_ + restarts;
  kept_ = {};
  mark_ = {};
  lines_.clear();
  line_bytes_ = 0;
  stopped_.last.reset();
  set([&](Job& job) {
    job.attempt = static_cast<int>(number);
    job.reported.clear();
    job.epoch = 0;
  });
  context_.store.post([id = attempt_id_, trial = trial_, number, job = job_,
                       handle = handle_.value_or("")](store::StudyFile& study) {
    for (auto last = study.attempts(trial).back().number; last < number; ++last) {
      study.end_attempt(*id, std::nullopt, std::nullopt, "requeued");
      *id = study.begin_attempt(trial, std::to_string(job->slot.worker), job->folder.string()).id;
      study.set_handle(*id, handle);
    }
  });
}

void JobRun::prepare() {
  worker_.post(
      [self = shared_from_this(), job = job_,
       done = mine([](JobRun& run, const std::string& problem) { run.prepared(problem); })] {
        std::string problem;
        try {
          self->launch_ = self->context_.components.executor->prepare(*job);
        } catch (...) {
          problem = what(std::current_exception());
        }
        done(problem);
      });
}

void JobRun::prepared(const std::string& problem) {
  const auto command = redacted(launch_.command, context_.log.secrets());
  set([&](Job& job) { job.command = command; });
  context_.store.post([trial = trial_, command](store::StudyFile& study) {
    study.set_trial_user_attr(trial, "clara:command", command);
  });
  context_.observer.job_started(job_);
  // A job that could not be prepared has its start_job too: each one is followed by exactly one
  // end_job.
  context_.fire(Hook::start_job, job_, [self = shared_from_this(), problem] {
    if (problem.empty()) return self->spawn();
    self->finish(failure("prepare", problem));
  });
}

void JobRun::spawn() {
  if (stopped_.why != StopWhy::none) return decide();
  const auto& limits = context_.settings.limits;
  try {
    attempt_ = context_.launcher.launch(
        {*job_, launch_, limits.job_time_limit.value_or(std::chrono::milliseconds(0)), limits.grace,
         limits.poll, first_attempt_, handle_, output_reader_ || launch_.echo_output,
         !context_.controller.has_score_reader()},
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
              run->context_.store.post([id = run->attempt_id_, process](store::StudyFile& study) {
                study.set_process(*id, process);
              });
            }
          },
          [self](const std::string& handle) {
            if (const auto run = self.lock()) {
              run->handle_ = handle;
              run->context_.store.post([id = run->attempt_id_, handle](store::StudyFile& study) {
                study.set_handle(*id, handle);
              });
            }
          },
          [self](int restarts) {
            if (const auto run = self.lock()) run->restarted(restarts);
          },
          [self](AttemptUpdate update) {
            if (const auto run = self.lock()) run->heard(std::move(update));
          },
          [self](std::string_view line, bool overwritten) {
            if (const auto run = self.lock()) run->heard_line(line, overwritten);
          },
          [self](process::JobEnd end) {
            if (const auto run = self.lock()) run->ended(std::move(end));
          }};
}

// What was reported is kept in the study, and shown to everyone.
void JobRun::heard(AttemptUpdate update) {
  if (!update.problem.empty()) stop(StopWhy::protocol, update.problem);
  const bool moved = update.mark && !(*update.mark == mark_);
  if (moved) mark_ = *update.mark;
  if (moved || !update.values.empty()) record(update.values);
  if (update.values.empty() && update.epoch == 0) return;
  set([&](Job& job) {
    if (update.epoch > 0) job.epoch = update.epoch;
    if (update.epochs > 0) job.epochs = update.epochs;
  });
  context_.observer.job_progress(job_);
  context_.handlers.events().progress({context_.state.snapshot(), job_, {}, {}});
  ask_pruner(update.values);
}

void JobRun::record(const std::vector<Reported>& values) {
  const bool was_full = kept_.full();
  ReportedValues::Change change;
  if (!values.empty()) set([&](Job& job) { change = kept_.add(job.reported, values); });
  if (kept_.full() && !was_full)
    context_.log.write(LogLevel::warning, job_->name, ReportedValues::note());
  const auto count = change.added.size();
  unwritten_ += count;
  context_.store.post(
      [id = attempt_id_, change = std::move(change), mark = mark_](store::StudyFile& study) {
        study.record_events(*id, change.added, mark, change.gone);
      },
      mine([count](JobRun& run, const std::exception_ptr& error) {
        run.unwritten_ -= count;
        if (error) run.context_.engine.store_failed(error);
        run.hold_if_behind();
      }));
  hold_if_behind();
}

// A job that reports faster than its values can be read and written waits in its next print.
void JobRun::hold_if_behind() {
  if (attempt_) attempt_->hold(line_bytes_ > kMostLineBytes || unwritten_ > kMostUnwritten);
}

void JobRun::heard_line(std::string_view line, bool overwritten) {
  if (launch_.echo_output && !overwritten)
    context_.log.write(LogLevel::info, job_->name, process::readable_tail(line, 1));
  if (!output_reader_) return;
  lines_.emplace_back(line);
  line_bytes_ += line.size() + sizeof(std::string);
  if (!reading_) return read_lines();
  hold_if_behind();
}

void JobRun::read_lines() {
  reading_ = true;
  line_bytes_ = 0;
  worker_.post([self = shared_from_this(), job = job_, lines = std::exchange(lines_, {}),
                done = mine([](JobRun& run, AttemptUpdate update) {
                  run.reading_ = false;
                  run.heard(std::move(update));
                  if (!run.lines_.empty()) run.read_lines();
                  run.hold_if_behind();
                  if (run.decided_ && !run.reading_) run.decide();
                })] {
    AttemptUpdate update;
    try {
      for (const auto& line : lines) {
        auto found = self->output_reader_->read_line(*job, line);
        std::move(found.begin(), found.end(), std::back_inserter(update.values));
      }
    } catch (...) {
      // A reader that fails breaks the contract of this job, and of no other.
      update.problem = what(std::current_exception());
    }
    done(std::move(update));
  });
}

void JobRun::ask_pruner(const std::vector<Reported>& values) {
  const auto& curve = context_.settings.objectives.front().name;
  for (const auto& value : values) {
    if (value.name == curve && std::isfinite(value.value)) stopped_.last = value.value;
  }
  if (values.empty() || !context_.controller.follows() || decided_) return;
  context_.controller.report(context_.state.begun(job_->number), values, job_->attempt, curve,
                             [self = shared_from_this(), attempt = job_->attempt](
                                 std::exception_ptr error, const Advice& advice) {
                               if (error) return self->blame_pruner(what(error));
                               // Of a start that a runner has begun anew since.
                               if (attempt != self->job_->attempt) return;
                               // stop() drops an answer that comes too late.
                               if (advice.action == Advice::Action::stop)
                                 self->stop(StopWhy::pruned, advice.reason);
                             });
}

// A pruner that fails prunes nothing; a study that was to be pruned is not one without a word.
void JobRun::blame_pruner(const std::string& words) {
  context_.log.write(LogLevel::warning, job_->name,
                     "what it has reported could not be judged: " + words);
}

// A pruned job may end by itself with what it has, at its next look at the file `stop`.
void JobRun::stop(StopWhy why, std::string detail) {
  if (decided_) return;
  if (stopped_.why != StopWhy::none) {
    // Nobody waits for a pruned job when the study ends.
    if (attempt_ && asked_) end_now();
    return;
  }
  stopped_.why = why;
  stopped_.detail = std::move(detail);
  if (!attempt_) return;
  stopped_.had_result = attempt_->has_result();
  if (why != StopWhy::pruned) return end_now();
  asked_ = true;
  attempt_->ask();
  grace_.expires_after(context_.settings.limits.grace);
  grace_.async_wait([weak = weak_from_this()](const boost::system::error_code& error) {
    const auto run = weak.lock();
    if (!error && run && run->asked_ && !run->decided_) run->end_now();
  });
}

void JobRun::end_now() {
  asked_ = false;
  grace_.cancel();
  attempt_->stop();
}

void JobRun::kill() {
  if (attempt_ && !decided_) attempt_->kill();
}

void JobRun::ended(process::JobEnd end) {
  end_ = std::move(end);
  if (ended_by_itself(end_, stopped_)) stopped_ = {};
  decided_ = true;
  // What it has printed last may still be with the worker.
  if (!reading_) decide();
}

void JobRun::decide() {
  decided_ = true;
  if (auto verdict = judge(end_, stopped_))
    return finish(with_objectives(context_.settings, std::move(*verdict), *job_, end_));
  if (!context_.controller.has_score_reader())
    return finish(failure("no_score", "it has ended without a score"));
  context_.controller.score(
      job_, [self = shared_from_this()](std::exception_ptr error,
                                        const ControllerThread::Scored& scored) {
        auto verdict = error ? failure("score", what(error)) : judge_scored(scored);
        self->finish(
            with_objectives(self->context_.settings, std::move(verdict), *self->job_, self->end_));
      });
}

// A job that a full disk has taken says nothing about its values: it is run again when there is
// room, and until then no other job is.
void JobRun::finish(Verdict verdict) {
  decided_ = true;
  grace_.cancel();
  verdict_ = std::move(verdict);
  verdict_.message = redacted(verdict_.message, context_.log.secrets());
  if (verdict_.state != JobState::failed || verdict_.open || stopped_.why != StopWhy::none) {
    return tell();
  }
  worker_.post(
      [folder = context_.settings.run_folder,
       speaks = speaks_of_full_disk(verdict_.message) && verdict_.reason != "exit",
       words = verdict_.message, log = end_.exit ? end_.exit->log_error : std::string(),
       done = mine([](JobRun& run, const std::string& problem) { run.tell_of_disk(problem); })] {
        auto problem = no_disk_space(folder);
        if (problem.empty() && speaks) problem = words;
        if (problem.empty() && speaks_of_full_disk(log))
          problem = "no space: " + folder.string() + ": the log of a job was cut";
        done(problem);
      });
}

void JobRun::tell_of_disk(const std::string& problem) {
  if (!problem.empty()) {
    verdict_ = failure("no_space", problem);
    verdict_.open = true;
    context_.engine.store_failed(std::make_exception_ptr(Error(problem, ExitCode::storage)));
  }
  tell();
}

void JobRun::leave_open(std::string why) {
  verdict_ = failure("not_written", std::move(why));
  verdict_.open = true;
}

void JobRun::tell() {
  boost::asio::post(context_.loop, [self = shared_from_this()] { self->finished_(self); });
}

}  // namespace clara::host::automl
