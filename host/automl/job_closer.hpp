#pragma once

#include "host/automl/engine_context.hpp"

#include <cstdint>
#include <functional>
#include <memory>
#include <vector>

namespace clara::host::automl {

/// What follows a verdict: commit it -> end_job -> tell the controller -> round_ended -> the worker
/// is free. [loop]
class JobCloser {
 public:
  explicit JobCloser(EngineContext& context) : context_(context), state_(context.state) {}

  void job_finished(const std::shared_ptr<JobRun>& run);
  /// The same from end_job on, for a job that ended in an earlier run. `hooks`: not every handler
  /// has seen its end; they get its start_job and its end_job.
  void catch_up(std::int64_t number, bool hooks);
  /// Tells the controller what became of these jobs, those that it knows already left out, then
  /// records that it knows and what it has learnt, in one transaction; after a crash before that,
  /// it is told again from the state that it had before. `then` is called when it has returned.
  void tell(const std::vector<std::int64_t>& numbers, std::function<void()> then);

 private:
  void commit(const std::shared_ptr<JobRun>& run);
  void committed(const std::shared_ptr<JobRun>& run);
  void fire_end(std::int64_t number, bool open, std::function<void()> passed);
  void close(std::int64_t number);
  void release(const std::shared_ptr<JobRun>& run);
  void told(const std::vector<std::int64_t>& trials, const ControllerThread::States& states);

  EngineContext& context_;
  StudyState& state_;
};

/// In a transaction: a verdict becomes the final state of its trial; nothing for one that is open.
void write_verdict(store::StudyFile& study, std::int64_t trial, const Verdict& verdict);
/// In a transaction: how an attempt ended.
void write_attempt_end(store::StudyFile& study, std::int64_t attempt, const process::JobEnd& end,
                       const Verdict& verdict);
/// A verdict in the job.
void set_verdict(Job& job, const Verdict& verdict);

}  // namespace clara::host::automl
