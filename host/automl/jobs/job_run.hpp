#pragma once

#include "host/automl/engine_context.hpp"
#include "host/automl/jobs/job_reports.hpp"

#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>

namespace clara::host::automl {

/// One run of one job on one worker, from its first row in the study to its verdict:
/// begin (committed) -> prepare [worker] -> start_job -> spawn -> follow -> judge. It is one
/// attempt, or as many as a runner starts it anew. [loop]
class JobRun : public std::enable_shared_from_this<JobRun> {
 public:
  using Finished = std::function<void(const std::shared_ptr<JobRun>&)>;
  /// `worker` runs what may take its time; `finished` is called once, when there is a verdict that
  /// nobody has acted on yet.
  JobRun(EngineContext& context, process::SerialQueue& worker, std::int64_t trial,
         std::shared_ptr<const Job> job, Finished finished);

  void start();
  /// In place of start(): it runs at a runner, since an earlier host has started `attempt`.
  void adopt(const store::Attempt& attempt, std::string handle);
  /// Asks it to end; the first reason holds.
  void stop(StopWhy why, std::string detail);
  void kill();

  /// Its verdict could not be written: it is none.
  void leave_open(std::string why);

  std::int64_t number() const { return job_->number; }
  std::int64_t trial() const { return trial_; }
  /// Id in the study; 0 before it has begun. [store]
  std::int64_t attempt() const { return *attempt_id_; }
  /// The handlers were told of its start, and are to be told of its end.
  bool shown() const { return shown_; }
  const Verdict& verdict() const { return verdict_; }
  const process::JobEnd& end() const { return end_; }

  // For its reports.

  const std::shared_ptr<const Job>& job() const { return job_; }
  process::SerialQueue& worker() { return worker_; }
  const Launch& launch() const { return launch_; }
  /// Of the attempt that runs now. [store]
  std::shared_ptr<const std::int64_t> attempt_id() const { return attempt_id_; }
  /// Nothing follows but its end.
  bool decided() const { return decided_; }
  void change(const std::function<void(Job&)>& change);
  /// It waits in its next print as long as it is held.
  void hold(bool held);
  /// A pruner may score it so, should it be pruned.
  void last_value(double value) { stopped_.last = value; }
  /// Whatever it had printed is read now.
  void all_read();
  /// `function(*this, arguments...)` on the loop, whoever calls it; keeps this object alive.
  template <class F>
  auto mine(F function) {
    return [self = shared_from_this(), function = std::move(function)](auto... arguments) {
      boost::asio::post(self->context_.loop,
                        [self, function, ... copies = std::move(arguments)]() mutable {
                          function(*self, std::move(copies)...);
                        });
    };
  }

 private:
  using Time = std::chrono::system_clock::time_point;
  void begun(std::exception_ptr error, const store::Attempt& attempt);
  /// As `attempt`, since then.
  void runs(std::int64_t attempt, Time since);
  Time now() const;
  void prepare();
  void prepared(const std::string& problem);
  void show(std::function<void()> passed);
  void spawn();
  void restarted(int restarts, Time when);
  void tell_restart(Time when);
  AttemptHooks hooks();
  void ended(process::JobEnd end);
  void decide();
  void finish(Verdict verdict);
  void tell_of_disk(const std::string& problem);
  void tell();
  void end_now();

  EngineContext& context_;
  process::SerialQueue& worker_;
  std::int64_t trial_;
  /// [store] once it has begun: a runner may start it anew, as another attempt.
  std::shared_ptr<std::int64_t> attempt_id_ = std::make_shared<std::int64_t>(0);
  std::int64_t first_attempt_ = 1;
  std::optional<std::string> handle_;  ///< it is taken over
  std::shared_ptr<const Job> job_;
  Finished finished_;
  std::chrono::steady_clock::time_point began_;  ///< when job_->started was
  boost::asio::steady_timer grace_;              ///< of a pruned job, until TERM
  bool asked_ = false;                           ///< it was asked to end, and was not sent TERM yet
  bool shown_ = false;
  Launch launch_;
  JobReports reports_;
  std::unique_ptr<RunningAttempt> attempt_;
  process::JobEnd end_;
  Verdict verdict_;
  Stopped stopped_;
  bool decided_ = false;  ///< it has ended: nothing that is asked of it counts any more
  bool judging_ = false;  ///< the verdict is being found, or is there
};

}  // namespace clara::host::automl
