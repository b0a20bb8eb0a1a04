#pragma once

#include "host/automl/jobs/launcher.hpp"
#include "host/process/serial_queue.hpp"

#include <host/log/logger.hpp>

#include <clara/automl/runner.hpp>

#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>

#include <chrono>
#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace clara::host::automl {

class RemoteAttempt;

/// Runs jobs through a runner of the config. It asks the runner how they stand, and reads the files
/// that they leave in folders which both sides see; these decide how a job has ended. All functions
/// on the [loop]; the runner is called, and files are read, on a thread of their own, so that a
/// cluster or a file system that does not answer holds up nothing else.
class RunnerLauncher final : public Launcher {
 public:
  /// All of these outlive it. Throws when the runner does not say how often it is to be asked.
  RunnerLauncher(boost::asio::io_context& loop, Runner& runner, Logger& log);
  ~RunnerLauncher() override;

  std::unique_ptr<RunningAttempt> launch(const AttemptPlan& plan, AttemptHooks hooks) override;
  void settle(const store::Attempt& attempt, const Job& job, bool needs_score,
              std::function<void(Left)> done) override;
  std::string close(const std::function<bool()>& patient) override {
    return queue_.close(patient) ? "" : "a call of the runner";
  }

 private:
  class Handle;
  void poll_later();
  void poll();
  // [runner]
  std::vector<RunStatus> poll_all(const std::vector<std::string>& handles);
  void say_silence(const std::string& problem);
  void look_after(const store::Attempt& attempt, const RunRequest& request, bool needs_score,
                  Left& left);

  boost::asio::io_context& loop_;
  Runner& runner_;
  Logger& log_;
  const std::string name_;
  const std::chrono::milliseconds period_;
  boost::asio::steady_timer timer_;
  bool polling_ = false;
  std::shared_ptr<bool> alive_ = std::make_shared<bool>(true);
  std::vector<std::weak_ptr<RemoteAttempt>> attempts_;
  std::string silence_;  ///< [runner] why it does not answer
  process::SerialQueue queue_{"runner"};
};

}  // namespace clara::host::automl
