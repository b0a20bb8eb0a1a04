#pragma once

#include "host/process/job_end.hpp"
#include "host/process/running_attempt.hpp"
#include "host/store/records.hpp"

#include <clara/automl/executor.hpp>

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace clara::host::automl {

/// One attempt of a job, ready to be started.
struct AttemptPlan {
  Job job;
  Launch launch;
  std::chrono::milliseconds time_limit{0};  ///< 0: none
  std::chrono::milliseconds grace{10'000};
  std::chrono::milliseconds poll{200};  ///< how often its files are read
  /// The number of the attempt with which it was first started, when a runner has started it anew
  /// since; else that of `job`.
  std::int64_t first_attempt = 1;
  std::optional<std::string> handle{};  ///< it runs already: to be taken over, not to be started
  bool lines = false;                   ///< its output is wanted line by line
  bool needs_score = true;              ///< the job itself has to say its score
};

/// What a running job has reported since the last time.
struct AttemptUpdate {
  std::vector<Reported> values;
  std::optional<store::EventsMark> mark;  ///< how far its events are read with this
  std::int64_t epoch = 0, epochs = 0;     ///< 0: nothing new
  std::string problem;                    ///< it broke the job contract: why
};

/// What a launcher tells about an attempt, all of it on the loop and never from within launch().
struct AttemptHooks {
  std::function<void(const store::ProcessRecord&)> started;
  /// A runner has it now, and calls it so.
  std::function<void(const std::string& handle)> submitted;
  /// A runner has started it anew, as often in all, the last time at `began`: what it had reported
  /// is void, and comes again.
  std::function<void(int restarts, std::chrono::system_clock::time_point began)> restarted;
  std::function<void(AttemptUpdate)> update;
  /// `overwritten`: on a terminal the next line takes its place, as with a progress bar.
  std::function<void(std::string_view, bool overwritten)> line;
  /// Once, the last call: nothing of the job is left. With reason "spawn" when it could not be
  /// started.
  std::function<void(process::JobEnd)> ended;
};

using process::RunningAttempt;

/// Starts attempts: as processes of this machine or through a runner, in unit tests a fake. [loop]
class Launcher {
 public:
  virtual ~Launcher() = default;
  virtual std::unique_ptr<RunningAttempt> launch(const AttemptPlan& plan, AttemptHooks hooks) = 0;

  /// What an earlier host has left of an attempt.
  struct Left {
    process::JobEnd end;
    AttemptUpdate update{};             ///< all that its events say, from the first one on
    std::optional<std::string> runs{};  ///< it still runs, at a runner, under this handle
    int restarts = 0;                   ///< how often a runner has started it anew
    std::chrono::system_clock::time_point began{};  ///< the last time that it did
    std::string problem{};  ///< nobody can tell: the study must not go on before somebody can
  };
  /// Ends what still runs of it on this machine, then tells what its files say: what has ended
  /// meanwhile has ended, as if the host had been there. What runs elsewhere goes on. `done` is
  /// called on the loop.
  virtual void settle(const store::Attempt& attempt, const Job& job, bool needs_score,
                      std::function<void(Left)> done) = 0;
  /// Not on the loop, at the end; waits as long as `patient` says so. What has not returned then,
  /// such as "a call of the runner", or "": nothing may then be destroyed.
  virtual std::string close(const std::function<bool()>& /*patient*/) { return ""; }
};

}  // namespace clara::host::automl
