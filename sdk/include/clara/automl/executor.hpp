#pragma once

#include <clara/automl/job.hpp>
#include <clara/component.hpp>

#include <filesystem>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace clara {

/// How a job's process is started. The host adds CLARA_ATTEMPT_DIR, CLARA_JOB_NAME, CLARA_SEED,
/// CLARA_TRIAL_UID and, where no runner places the job, CUDA_VISIBLE_DEVICES, starts it in its own
/// process group and keeps its output.
struct Launch {
  std::vector<std::string> argv;
  std::vector<std::pair<std::string, std::string>> environment;  ///< on top of the host's own
  std::filesystem::path directory;                               ///< working directory
  std::string command;       ///< what a user types to run this job again by itself
  bool echo_output = false;  ///< also to the host's log (msg_destination: console)
};

/// What the host tells an executor about the study once.
struct ExecutorSetup {
  std::filesystem::path run_folder;  ///< automl/<run>, absolute
  std::vector<std::pair<std::string, std::string>>
      job_settings;       ///< --set names that go to each job, as written
  std::string device;     ///< "auto", "cpu" or "cuda", handed to each job
  bool minimize = false;  ///< a smaller score is better: a job reports the smallest that it reached
};

/// Turns recommendations into programs that can be started. Owned by the host. What a call is given
/// is lent for it.
class CLARA_API Executor : public Component {
 public:
  static constexpr std::string_view kind = "executor";

  /// [controller] Once, first. Creates the search space that is handed to the controller; throws
  /// when there is none.
  virtual SearchSpace search_space(const ExecutorSetup& setup) = 0;
  /// [any] Several jobs' at once, each on its worker's own thread, and beside score(). Makes the
  /// job's folder ready (job.folder does not exist yet at the first attempt) and
  /// says how to start it. An Error fails this job only.
  virtual Launch prepare(const Job& job) = 0;
};

/// An ability of executors whose jobs report by what they print. Found by dynamic_cast.
class CLARA_API OutputReader {
 public:
  virtual ~OutputReader();
  /// [any] Several jobs' at once, the lines of one job in order. One whole line of a job's output,
  /// without its end; returns what it reports. `job.attempt` tells a job that began anew, whose
  /// lines come from the first one on.
  virtual std::vector<Reported> read_line(const Job& job, std::string_view line) = 0;
};

/// An ability of executors that compute the score from reported values (reward expressions). Found
/// by dynamic_cast.
class CLARA_API ScoreReader {
 public:
  virtual ~ScoreReader();
  /// [controller] The score, or nullopt when what was reported does not give one; `why` then says
  /// what is missing.
  virtual std::optional<double> score(const Job& job, std::string& why) = 0;
};

}  // namespace clara
