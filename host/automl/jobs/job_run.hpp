#pragma once

#include "host/automl/engine_context.hpp"
#include "host/automl/jobs/reported_values.hpp"

#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace clara::host::automl {

/// One attempt of one job on one worker, from its first row in the study to its verdict:
/// begin (committed) -> prepare [worker] -> start_job -> spawn -> follow -> judge. [loop]
class JobRun : public std::enable_shared_from_this<JobRun> {
 public:
  using Finished = std::function<void(const std::shared_ptr<JobRun>&)>;
  /// `worker` runs what may take its time; `finished` is called once, when there is a verdict that
  /// nobody has acted on yet.
  JobRun(EngineContext& context, SerialQueue& worker, std::int64_t trial,
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
  const Verdict& verdict() const { return verdict_; }
  const process::JobEnd& end() const { return end_; }

 private:
  void begun(std::exception_ptr error, const store::Attempt& attempt);
  void prepare();
  void prepared(const std::string& problem);
  void spawn();
  void restarted(int restarts);
  AttemptHooks hooks();
  void heard(AttemptUpdate update);
  void heard_line(std::string_view line, bool overwritten);
  void read_lines();
  void record(const std::vector<Reported>& values);
  void hold_if_behind();
  void blame_pruner(const std::string& words);
  void ask_pruner(const std::vector<Reported>& values);
  void ended(process::JobEnd end);
  void decide();
  void finish(Verdict verdict);
  void tell_of_disk(const std::string& problem);
  void tell();
  void end_now();
  void set(const std::function<void(Job&)>& change);
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

  EngineContext& context_;
  SerialQueue& worker_;
  std::int64_t trial_;
  /// [store] once it has begun: a runner may start it anew, as another attempt.
  std::shared_ptr<std::int64_t> attempt_id_ = std::make_shared<std::int64_t>(0);
  std::int64_t first_attempt_ = 1;
  std::optional<std::string> handle_;  ///< it is taken over
  std::shared_ptr<const Job> job_;
  Finished finished_;
  boost::asio::steady_timer grace_;  ///< of a pruned job, until TERM
  bool asked_ = false;               ///< it was asked to end, and was not sent TERM yet
  Launch launch_;
  OutputReader* output_reader_;
  std::unique_ptr<RunningAttempt> attempt_;
  store::EventsMark mark_;
  ReportedValues kept_;
  std::vector<std::string> lines_;  ///< not read yet
  std::size_t line_bytes_ = 0;      ///< of them
  std::size_t unwritten_ = 0;       ///< values on their way into the study
  bool reading_ = false;            ///< the worker reads some
  process::JobEnd end_;
  Verdict verdict_;
  Stopped stopped_;
  bool decided_ = false;  ///< the verdict is being found, or is there
};

}  // namespace clara::host::automl
