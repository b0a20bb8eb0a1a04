#pragma once

#include <ATen/core/Tensor.h>
#include <clara/component.hpp>
#include <clara/train/state.hpp>

#include <string_view>
#include <vector>

namespace clara {

/// Follows the formulas of Python's torch.optim (single-tensor form), operation by operation, so
/// that the same gradients give the same bits. state_dict() has Python's layout.
class CLARA_TRAIN_API Optimizer : public Component, public Stateful {
 public:
  static constexpr std::string_view kind = "optimizer";
  virtual void zero_grad() = 0;
  virtual void step() = 0;
  virtual std::size_t groups() const = 0;
  virtual double lr(std::size_t group) const = 0;
  virtual void set_lr(std::size_t group, double lr) = 0;
};

/// Python's torch.optim.lr_scheduler, its recurrences included.
class CLARA_TRAIN_API LrScheduler : public Component, public Stateful {
 public:
  static constexpr std::string_view kind = "lr_scheduler";
  /// `metric` is for schedulers that follow one (ReduceLROnPlateau); others ignore it.
  virtual void step(double metric) = 0;
  virtual std::vector<double> last_lr() const = 0;
};

}  // namespace clara
