#pragma once

#include "host/automl/proposal_intake.hpp"
#include "host/automl/state/study_state.hpp"

#include <memory>
#include <string_view>

namespace clara::host::automl {

/// What follows a verdict: commit it -> end_job -> tell the controller -> round_ended -> the worker
/// is free. [loop]
class JobCloser {
 public:
  JobCloser(StudyState& state, ProposalIntake& intake) : state_(state), intake_(intake) {}

  void job_finished(const std::shared_ptr<JobRun>& run);
  /// The same from end_job on, for a job that ended in an earlier run. `hooks`: not every handler
  /// has seen its end; they get its start_job and its end_job.
  void catch_up(std::int64_t number, bool hooks);

 private:
  void commit(const std::shared_ptr<JobRun>& run);
  void committed(const std::shared_ptr<JobRun>& run);
  void fire_end(std::int64_t number, bool open, std::function<void()> passed);
  void close(std::int64_t number);
  void release(const std::shared_ptr<JobRun>& run);
  void watch(const std::shared_ptr<JobRun>& run);

  StudyState& state_;
  ProposalIntake& intake_;
};

/// In a transaction: a verdict becomes the final state of its trial; nothing for one that is open.
void write_verdict(store::StudyFile& study, std::int64_t trial, const Verdict& verdict);
/// In a transaction: how an attempt ended; `word` is the verdict's.
void write_attempt_end(store::StudyFile& study, std::int64_t attempt, const process::JobEnd& end,
                       std::string_view word);
/// A verdict in the job.
void set_verdict(Job& job, const Verdict& verdict);

}  // namespace clara::host::automl
