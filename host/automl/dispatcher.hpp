#pragma once

#include "host/automl/core.hpp"

#include <cstddef>
#include <functional>
#include <memory>

namespace clara::host::automl {

/// Gives waiting recommendations to free workers, as the scheduler chooses, and starts their jobs.
/// [loop]
class Dispatcher {
 public:
  /// The scheduler chooses among so many at most, the oldest: a grid of ten thousand is not shown
  /// to it for each job.
  static constexpr std::size_t kShown = 256;

  using Finished = std::function<void(const std::shared_ptr<JobRun>&)>;
  Dispatcher(Core& core, Finished finished) : core_(core), finished_(std::move(finished)) {}

  void give_out();
  bool idle() const { return !choosing_; }
  /// There is a recommendation that may still be run.
  bool more() const;

 private:
  void chosen(std::exception_ptr error, std::size_t index, std::size_t shown, std::size_t worker);
  void start(Worker& worker, std::int64_t number);

  Core& core_;
  Finished finished_;
  bool choosing_ = false;
};

}  // namespace clara::host::automl
