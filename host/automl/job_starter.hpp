#pragma once

#include "host/automl/engine_context.hpp"
#include "host/automl/resume/resumer.hpp"

#include <boost/asio/steady_timer.hpp>
#include <set>

#include <cstddef>
#include <functional>
#include <memory>

namespace clara::host::automl {

/// Gives waiting recommendations to free workers, as the scheduler chooses, and starts their jobs.
/// [loop]
class JobStarter {
 public:
  /// The scheduler chooses among so many at most, the oldest: a grid of ten thousand is not shown
  /// to it for each job.
  static constexpr std::size_t kShown = 256;

  using Finished = std::function<void(const std::shared_ptr<JobRun>&)>;
  JobStarter(EngineContext& context, Finished finished)
      : context_(context),
        state_(context.state),
        finished_(std::move(finished)),
        later_(context.loop) {}

  void give_out();
  /// Follows a job that runs already, in the place that it had, or another one.
  void take_over(const Resumer::Running& running);
  bool idle() const { return !choosing_; }

 private:
  void chosen(std::exception_ptr error, std::optional<std::size_t> choice, std::size_t shown,
              Worker& worker);
  void none_now(const Worker& worker);
  void start(Worker& worker, std::size_t place);

  EngineContext& context_;
  StudyState& state_;
  Finished finished_;
  boost::asio::steady_timer later_;
  std::set<const Worker*> refused_;           ///< for which no job was right a moment ago
  std::pair<std::size_t, std::size_t> seen_;  ///< how many jobs waited and ran then
  bool choosing_ = false;
};

}  // namespace clara::host::automl
