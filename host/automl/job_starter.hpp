#pragma once

#include "host/automl/resume/resumer.hpp"
#include "host/automl/state/study_state.hpp"

#include <boost/asio/steady_timer.hpp>

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
  JobStarter(StudyState& state, Finished finished)
      : state_(state), finished_(std::move(finished)), later_(state.loop) {}

  void give_out();
  /// Follows a job that runs already, in the place that it had, or another one.
  void take_over(const Resumer::Running& running);
  bool idle() const { return !choosing_; }
  /// There is a recommendation that may still be run.
  bool more() const;

 private:
  void chosen(std::exception_ptr error, std::optional<std::size_t> choice, std::size_t shown,
              std::size_t worker);
  void none_now();
  void start(Worker& worker, std::int64_t number);

  StudyState& state_;
  Finished finished_;
  boost::asio::steady_timer later_;
  bool choosing_ = false;
};

}  // namespace clara::host::automl
