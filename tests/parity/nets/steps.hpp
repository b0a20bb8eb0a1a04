#pragma once

#include "oracle.hpp"

#include <clara/train/optimizer.hpp>

#include <memory>
#include <string>

namespace clara::parity {

std::unique_ptr<Optimizer> make_optimizer(const std::string& name, const Value& arguments,
                                          Components& components);
std::unique_ptr<LrScheduler> make_scheduler(const std::string& name, const Value& arguments,
                                            Components& components);

/// The optimizer and the scheduler of a scheduler's case.
class Run {
 public:
  explicit Run(const State& c);

 private:
  testing::BareModel model_;
  Components components_;

 public:
  std::unique_ptr<Optimizer> optimizer;
  std::unique_ptr<LrScheduler> scheduler;
};

/// Steps `from` to `to` with the oracle's gradients; in step 0 the last parameter has none.
void take_steps(Optimizer& optimizer, const testing::BareModel& model, std::size_t from,
                std::size_t to);

}  // namespace clara::parity
