#pragma once

#include "host/automl/jobs/launcher.hpp"
#include "host/process/events.hpp"
#include "host/process/serial_queue.hpp"

#include <clara/devices.hpp>

#include <boost/asio/io_context.hpp>

#include <functional>
#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace clara::host::automl {

/// Runs jobs as processes of this machine, by the job contract of host/process. `gpus`: of this
/// machine, for the devices of the jobs' slots. [loop]; what is done with the jobs' files is done
/// on a thread of its own, one for all: they lie on one file system.
class ProcessLauncher final : public Launcher {
 public:
  ProcessLauncher(boost::asio::io_context& loop, std::vector<Gpu> gpus)
      : loop_(loop), gpus_(std::move(gpus)) {}

  std::unique_ptr<RunningAttempt> launch(const AttemptPlan& plan, AttemptHooks hooks) override;
  void settle(const store::Attempt& attempt, const Job& job, bool needs_score,
              std::function<void(Left)> done) override;
  std::string close(const std::function<bool()>& patient) override {
    return files_.close(patient) ? "" : "the file system of the jobs";
  }

 private:
  boost::asio::io_context& loop_;
  std::vector<Gpu> gpus_;
  process::SerialQueue files_{"job files"};
};

/// What a batch of events is to the engine.
AttemptUpdate update_of(process::EventBatch batch);
/// What job.json tells a job beside the protocol: its name, values, seed, devices and limits.
Object job_spec(const AttemptPlan& plan);
/// What the host adds to the environment of a job, on top of the executor's.
std::vector<std::pair<std::string, std::string>> job_environment(const Job& job,
                                                                 const std::vector<Gpu>& gpus);

}  // namespace clara::host::automl
