#pragma once

#include <clara/context.hpp>
#include <host/config/launch.hpp>

#include <string>

namespace clara::host::wiring {

/// Threads that this process may use: CLARA_THREADS (an executor divides the machine among its
/// jobs), else OMP_NUM_THREADS as in every program on LibTorch, else the cores that it may run on.
/// Throws Error for a CLARA_THREADS that is no number above 0.
int usable_threads();

/// What was decided before a training: by the command line, and by who started this process.
class FixedRunSettings final : public RunSettings {
 public:
  explicit FixedRunSettings(std::string device, int threads = usable_threads())
      : device_(std::move(device)), threads_(threads), launch_(config::launch_of_process()) {}
  std::string device() const override { return device_; }
  int rank() const override { return launch_.rank; }
  int world_size() const override { return launch_.world_size; }
  int threads() const override { return threads_; }

 private:
  std::string device_;
  int threads_;
  config::Launch launch_;
};

}  // namespace clara::host::wiring
