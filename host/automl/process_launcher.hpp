#pragma once

#include "host/automl/launcher.hpp"

#include <boost/asio/io_context.hpp>

#include <memory>

namespace clara::host::automl {

/// Runs jobs as processes of this machine, by the job contract of host/process. [loop]
class ProcessLauncher final : public Launcher {
 public:
  explicit ProcessLauncher(boost::asio::io_context& loop) : loop_(loop) {}

  std::unique_ptr<Attempt> launch(const AttemptPlan& plan, AttemptHooks hooks) override;
  void settle(const store::Attempt& attempt, bool needs_score,
              std::function<void(Left)> done) override;

 private:
  boost::asio::io_context& loop_;
};

/// What job.json tells a job beside the protocol: its name, values, seed, devices and limits.
Object job_spec(const AttemptPlan& plan);
/// What the host adds to the environment of a job, on top of the executor's.
std::vector<std::pair<std::string, std::string>> job_environment(const Job& job);

}  // namespace clara::host::automl
