#pragma once

#include <clara/options.hpp>
#include <clara/train/optimizer.hpp>

#include <cstdint>
#include <optional>
#include <vector>

namespace clara::gradient_descent {

/// What the schedulers of an epoch count begin with.
struct SchedulerFields {
  Ref<Optimizer> optimizer;
  static std::span<const Field> fields();
};

/// And end with.
struct LastEpochField {
  std::int64_t last_epoch = -1;
  static std::span<const Field> fields();
};

/// What Python's LRScheduler does for all schedulers. Like there, a rate is computed from the one
/// before (not from the epoch), so that a rate changed from outside stays changed, and the
/// constructor takes the step to epoch 0. A subclass calls start() at the end of its constructor.
class EpochScheduler : public LrScheduler {
 public:
  EpochScheduler(Optimizer& optimizer, std::int64_t last_epoch);

  void step(double metric) override;
  std::vector<double> last_lr() const override { return last_lr_; }
  State state_dict() const override;
  void load_state_dict(const State& state) override;

  /// For SequentialLR: takes the step to epoch 0 (again), takes one back, and goes to an epoch by
  /// the formula for it where there is one.
  void start();
  void step_back() { --last_epoch_; }
  void jump(std::int64_t epoch);

 protected:
  /// The next rate of one group.
  virtual double next_lr(double lr, double base_lr) const = 0;
  /// The rate of the epoch itself; most have one.
  virtual std::optional<double> closed_lr(double /*base_lr*/) const { return std::nullopt; }
  /// The next rates of all groups.
  virtual std::vector<double> next_rates();
  /// The settings, by their Python names: what state_dict() begins with.
  virtual State settings() const = 0;
  virtual void load_settings(const State& state) = 0;
  /// What state_dict() ends with.
  virtual void add_settings(State& /*state*/) const {}

  std::int64_t last_epoch() const { return last_epoch_; }
  std::int64_t step_count() const { return step_count_; }
  bool is_initial() const { return is_initial_; }
  Optimizer& optimizer() const { return optimizer_; }
  const std::vector<double>& base_lrs() const { return base_lrs_; }
  /// Goes to an epoch without counting a step.
  void set_rates(std::int64_t epoch, const std::vector<double>& rates);

 private:
  Optimizer& optimizer_;
  std::vector<double> base_lrs_;
  std::vector<double> last_lr_;
  std::int64_t last_epoch_;
  std::int64_t step_count_ = 0;
  bool is_initial_ = false;
};

/// Numbers as a state and back.
State list_of(const std::vector<double>& numbers);
std::vector<double> numbers_of(const State& list);

}  // namespace clara::gradient_descent
