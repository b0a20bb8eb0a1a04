#pragma once

#include "host/automl/controller_thread.hpp"
#include "host/automl/jobs/launcher.hpp"

#include <clara/automl/job.hpp>

#include <chrono>
#include <optional>
#include <string>
#include <vector>

namespace clara::host::automl {

/// Why the engine has asked a job to end.
enum class StopWhy {
  none,         ///< it has not
  pruned,       ///< the pruner said so
  protocol,     ///< it broke the job contract
  interrupted,  ///< the host ends and may be resumed
  study_ended,  ///< the study is over
};

/// What became of a job.
struct Verdict {
  JobState state = JobState::failed;  ///< complete, pruned or failed
  std::optional<double> score;
  std::vector<double> scores;      ///< of each objective, when complete
  std::vector<double> violations;  ///< of each constraint, when complete
  std::string reason;   ///< of a failure, for statistics: "exit", "signal", "timeout", "no_result",
                        ///< "bad_score", ...
  std::string message;  ///< of a failure, for people: "exit code 1: RuntimeError: no GPU"
  bool open = false;    ///< interrupted: neither complete nor failed, a later run starts it again
  std::chrono::system_clock::time_point ended{};  ///< whole microseconds, as the study keeps it
};

/// Why the engine has asked a job to end, and what it knew then.
struct Stopped {
  StopWhy why = StopWhy::none;
  std::string detail;
  std::optional<double> last;  ///< the last finite value of the objective
};

/// The part of the decision that needs no component: what the job's files say, unless the engine
/// has ended it. Nothing is decided (nullopt) when the job has ended well and the executor has to
/// compute its score.
std::optional<Verdict> judge(const process::JobEnd& end, const Stopped& stopped);
/// True when a job ended this way because its host did: it says nothing about the job, which is run
/// again.
bool ended_with_host(const process::JobEnd& end);
/// True when a job had ended before it heard that its study ends or is interrupted, as when a host
/// that was frozen learns of both at once: it was not cut short, and its end counts.
bool ended_by_itself(const process::JobEnd& end, const Stopped& stopped);
/// The decision of the executor's ScoreReader.
Verdict judge_scored(const ControllerThread::Scored& scored);
Verdict failure(std::string reason, std::string message);

}  // namespace clara::host::automl
