#include "host/automl/jobs/job_run.hpp"

#include "host/automl/jobs/disk_space.hpp"
#include "host/automl/jobs/judgement.hpp"

#include <clara/error.hpp>
#include <clara/redaction.hpp>

#include <algorithm>
#include <utility>

namespace clara::host::automl {

JobRun::JobRun(EngineContext& context, process::SerialQueue& worker, std::int64_t trial,
               std::shared_ptr<const Job> job, Finished finished)
    : context_(context),
      worker_(worker),
      trial_(trial),
      job_(std::move(job)),
      finished_(std::move(finished)),
      grace_(context.loop),
      reports_(context, *this) {}

void JobRun::change(const std::function<void(Job&)>& change) {
  job_ = context_.state.change(job_->number, change);
}

void JobRun::hold(bool held) {
  if (attempt_) attempt_->hold(held);
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
    stopped_ = {StopWhy::interrupted, "the study cannot be written", {}};
    return decide();
  }
  *attempt_id_ = attempt.id;
  first_attempt_ = attempt.number;
  runs(attempt.number, store::time_point(store::parse_sql_time(attempt.started)));
  prepare();
}

void JobRun::adopt(const store::Attempt& attempt, std::string handle) {
  *attempt_id_ = attempt.id;
  first_attempt_ = attempt.first_number;
  handle_ = std::move(handle);
  runs(attempt.number, store::time_point(store::parse_sql_time(attempt.started)));
  show([self = shared_from_this()] { self->spawn(); });
}

// The study knows when; from then on the steady clock counts, whoever sets the other one.
void JobRun::runs(std::int64_t attempt, Time since) {
  const auto ago = std::max(std::chrono::system_clock::now() - since, Time::duration(0));
  began_ = std::chrono::steady_clock::now() - ago;
  change([&](Job& job) {
    job.state = JobState::running;
    job.attempt = static_cast<int>(attempt);
    job.started = since;
    job.reported.clear();
    job.reason.clear();
    job.epoch = job.epochs = 0;
  });
}

JobRun::Time JobRun::now() const {
  using std::chrono::microseconds;
  if (!shown_) return store::time_point(store::micros(std::chrono::system_clock::now()));
  return job_->started +
         std::chrono::duration_cast<microseconds>(std::chrono::steady_clock::now() - began_);
}

void JobRun::restarted(int restarts, Time when) {
  // Whoever has asked it to end, for what it had reported, has asked the start before.
  if (std::exchange(asked_, false)) {
    grace_.cancel();
    stopped_ = {};
  }
  stopped_.last.reset();
  reports_.begin_anew();
  const auto number = first_attempt_ + restarts;
  tell_restart(when);
  runs(number, when);
  // Each start is an attempt of its own, in the study as in the job's folder.
  context_.store.post([id = attempt_id_, number, when](store::StudyFile& study) {
    *id = study.requeue(*id, number, store::micros(when)).id;
  });
  show([self = shared_from_this()] { self->reports_.begun_anew(); });
}

// As for any other job that waits again; but it keeps its worker, and its next start_job follows.
void JobRun::tell_restart(Time when) {
  auto before = std::make_shared<Job>(*job_);
  before->state = JobState::waiting;
  before->reason = "its runner has started it anew";
  before->ended = std::max(when, before->started);
  context_.fire(Hook::end_job, std::move(before));
}

void JobRun::prepare() {
  worker_.post([self = shared_from_this(), job = job_,
                done =
                    mine([](JobRun& run, const std::string& problem) { run.prepared(problem); })] {
    const auto& parts = self->context_.components;
    done(problem_of([&] {
      self->launch_ =
          call_own(parts.executor_name(), "prepare", [&] { return parts.executor->prepare(*job); });
    }));
  });
}

void JobRun::prepared(const std::string& problem) {
  const auto command = redacted(launch_.command, context_.log.secrets());
  change([&](Job& job) { job.command = command; });
  context_.store.post_with_next([trial = trial_, command](store::StudyFile& study) {
    study.set_trial_user_attr(trial, "clara:command", command);
  });
  // A job that could not be prepared has its start_job too: each one is followed by exactly one
  // end_job.
  show([self = shared_from_this(), problem] {
    if (problem.empty()) return self->spawn();
    self->finish(failure("prepare", problem));
  });
}

void JobRun::show(std::function<void()> passed) {
  shown_ = true;
  context_.observer.job_started(job_);
  context_.fire(Hook::start_job, job_, std::move(passed));
}

void JobRun::spawn() {
  // One that a runner has already is taken over first, to be ended.
  if (stopped_.why != StopWhy::none && !handle_) return decide();
  const auto& limits = context_.settings.limits;
  try {
    attempt_ = context_.launcher.launch(
        {*job_, launch_, limits.job_time_limit.value_or(std::chrono::milliseconds(0)), limits.grace,
         limits.poll, first_attempt_, handle_, reports_.reads_lines() || launch_.echo_output,
         !context_.controller.has_score_reader()},
        hooks());
  } catch (const std::exception& error) {
    return finish(failure("spawn", error.what()));
  }
  if (stopped_.why != StopWhy::none) end_now();
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
              run->context_.store.post([id = run->attempt_id_, handle](store::StudyFile& study) {
                study.set_handle(*id, handle);
              });
            }
          },
          [self](int restarts, Time when) {
            if (const auto run = self.lock()) run->restarted(restarts, when);
          },
          [self](AttemptUpdate update) {
            if (const auto run = self.lock()) run->reports_.heard(std::move(update));
          },
          [self](std::string_view line, bool overwritten) {
            if (const auto run = self.lock()) run->reports_.heard_line(line, overwritten);
          },
          [self](process::JobEnd end) {
            if (const auto run = self.lock()) run->ended(std::move(end));
          }};
}

// A pruned job may end by itself with what it has, at its next look at the file `stop`.
void JobRun::stop(StopWhy why, std::string detail) {
  if (decided_) {
    // What it printed last may break the contract after its end.
    if (why == StopWhy::protocol && !judging_) stopped_ = {why, std::move(detail), stopped_.last};
    return;
  }
  if (stopped_.why != StopWhy::none) {
    // Nobody waits for a pruned job when the study ends.
    if (attempt_ && asked_) end_now();
    return;
  }
  stopped_.why = why;
  stopped_.detail = std::move(detail);
  if (!attempt_) return;
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
  if (!reports_.reading()) decide();
}

void JobRun::all_read() {
  if (decided_) decide();
}

void JobRun::decide() {
  decided_ = judging_ = true;
  find_verdict(context_, job_, end_, stopped_,
               [self = shared_from_this()](Verdict verdict) { self->finish(std::move(verdict)); });
}

// A job that a full disk has taken says nothing about its values: it is run again when there is
// room, and until then no other job is. One that has left no file at all cannot tell.
void JobRun::finish(Verdict verdict) {
  decided_ = true;
  grace_.cancel();
  verdict_ = std::move(verdict);
  verdict_.message = redacted(verdict_.message, context_.log.secrets());
  verdict_.ended = now();
  if (verdict_.reason == kNoSpace) return tell_of_disk(verdict_.message);
  const bool unknown = verdict_.state == JobState::failed && !verdict_.open && !end_.exit;
  if (!unknown || stopped_.why != StopWhy::none) return tell();
  worker_.post(
      [folder = context_.settings.run_folder, words = verdict_.message,
       done = mine([](JobRun& run, const std::string& problem) { run.tell_of_disk(problem); })] {
        auto problem = no_disk_space(folder);
        if (problem.empty() && speaks_of_full_disk(words)) problem = words;
        done(problem);
      });
}

void JobRun::tell_of_disk(const std::string& problem) {
  if (!problem.empty()) {
    leave_open(problem);
    verdict_.reason = kNoSpace;
    context_.engine.store_failed(std::make_exception_ptr(Error(problem, ExitCode::storage)));
  }
  tell();
}

void JobRun::leave_open(std::string why) {
  const auto when = verdict_.ended;
  verdict_ = failure("not_written", std::move(why));
  verdict_.open = true;
  verdict_.ended = when;
}

void JobRun::tell() {
  boost::asio::post(context_.loop, [self = shared_from_this()] { self->finished_(self); });
}

}  // namespace clara::host::automl
