#pragma once

#include <ATen/core/Tensor.h>
#include <clara/component.hpp>
#include <clara/train/state.hpp>

#include <optional>
#include <string_view>
#include <vector>

namespace clara {

/// What mixed precision asks of a step: torch.amp.GradScaler's.
struct StepScale {
  double factor = 1;     ///< the gradients are this many times too large
  at::Tensor found_inf;  ///< a number other than 0: do not step; undefined: 0
};

/// Follows the formulas of Python's torch.optim (single-tensor form), operation by operation, so
/// that the same gradients give the same bits. state_dict() has Python's layout. Called by the
/// engine's thread.
class CLARA_TRAIN_API Optimizer : public Component, public Stateful {
 public:
  static constexpr std::string_view kind = "optimizer";
  /// [worker] Sets the gradients of all parameters to 0; those that have none stay without.
  virtual void zero_grad() = 0;
  /// [worker] One step; parameters without a gradient are left out. False when `found_inf` forbade
  /// it: then nothing has changed.
  virtual bool step(const StepScale& scale = {}) = 0;
  /// [worker] One at least.
  virtual std::size_t groups() const = 0;
  /// [worker] The parameters of a group, the tensors themselves, in the order of its "params".
  virtual std::vector<at::Tensor> parameters(std::size_t group) const = 0;
  /// [worker] The learning rate of a group.
  virtual double lr(std::size_t group) const = 0;
  /// [worker] Sets it, for the next step on.
  virtual void set_lr(std::size_t group, double lr) = 0;
  /// [worker] A setting of a group by its name in Python's param_groups ("momentum", "betas",
  /// "initial_lr"); none when there is none of that name.
  virtual std::optional<State> setting(std::size_t /*group*/, std::string_view /*name*/) const {
    return std::nullopt;
  }
  /// [worker] Sets or adds one, for the next step on: schedulers change more than rates, and keep
  /// in the groups what they began with. False when this optimizer keeps no such settings.
  virtual bool set_setting(std::size_t group, std::string_view name, State value);
};

/// Python's torch.optim.lr_scheduler, its recurrences included. Called by the engine's thread.
class CLARA_TRAIN_API LrScheduler : public Component, public Stateful {
 public:
  static constexpr std::string_view kind = "lr_scheduler";
  /// [worker] `metric` is for schedulers that follow one (ReduceLROnPlateau); others ignore it.
  virtual void step(double metric) = 0;
  /// [worker] The rate of each group since the last step.
  virtual std::vector<double> last_lr() const = 0;
  /// [any] True when step() needs a metric.
  virtual bool follows_metric() const { return false; }
};

}  // namespace clara
