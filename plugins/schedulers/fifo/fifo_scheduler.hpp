#pragma once

#include <clara/automl/scheduler.hpp>

namespace clara::fifo {

/// Clara's workers: ':' separates workers, ',' the GPUs of one worker. "0:0:1:1" is four workers on
/// two GPUs, "0,1:2,3" two workers with two GPUs each. On a machine without a GPU the numbers only
/// count workers. Ours: "cpu" is a worker without a GPU, "cpu:cpu" two of them.
class FIFOScheduler final : public Scheduler {
 public:
  std::vector<Slot> slots(const std::string& workers, const Machine& machine) override;
  std::optional<std::size_t> choose(std::span<const Job> waiting, const Slot& slot) override;
};

}  // namespace clara::fifo
