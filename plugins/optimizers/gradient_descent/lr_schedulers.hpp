#pragma once

#include <clara/options.hpp>
#include <clara/train/optimizer.hpp>

#include <cstdint>
#include <map>
#include <vector>

/// The schedulers of torch.optim.lr_scheduler. Like there, a rate is computed from the one before
/// (not from the epoch), so that a rate changed from outside stays changed, and the constructor
/// takes the step to epoch 0.

namespace clara::gradient_descent {

/// What Python's LRScheduler does for all schedulers. A subclass calls start() at the end of its
/// constructor.
class EpochScheduler : public LrScheduler {
 public:
  EpochScheduler(Optimizer& optimizer, std::int64_t last_epoch);

  void step(double metric) override;
  std::vector<double> last_lr() const override { return last_lr_; }
  State state_dict() const override;
  void load_state_dict(const State& state) override;

 protected:
  /// The next rate of one group.
  virtual double next_lr(double lr, double base_lr) const = 0;
  /// The settings, by their Python names: what state_dict() begins with.
  virtual State settings() const = 0;
  virtual void load_settings(const State& state) = 0;

  void start();
  std::int64_t last_epoch() const { return last_epoch_; }
  std::int64_t step_count() const { return step_count_; }
  bool is_initial() const { return is_initial_; }

 private:
  Optimizer& optimizer_;
  std::vector<double> base_lrs_;
  std::vector<double> last_lr_;
  std::int64_t last_epoch_;
  std::int64_t step_count_ = 0;
  bool is_initial_ = false;
};

/// lr times gamma every step_size epochs.
class StepLR : public EpochScheduler {
 public:
  struct Options {
    Ref<Optimizer> optimizer;
    std::int64_t step_size = 1;
    double gamma = 0.1;
    std::int64_t last_epoch = -1;
    static std::span<const Field> fields();
  };
  explicit StepLR(const Options& options);

 protected:
  double next_lr(double lr, double base_lr) const override;
  State settings() const override;
  void load_settings(const State& state) override;

 private:
  std::int64_t step_size_;
  double gamma_;
};

/// lr times gamma at each milestone.
class MultiStepLR : public EpochScheduler {
 public:
  struct Options {
    Ref<Optimizer> optimizer;
    std::vector<std::int64_t> milestones;
    double gamma = 0.1;
    std::int64_t last_epoch = -1;
    static std::span<const Field> fields();
  };
  explicit MultiStepLR(const Options& options);

 protected:
  double next_lr(double lr, double base_lr) const override;
  State settings() const override;
  void load_settings(const State& state) override;

 private:
  std::map<std::int64_t, std::int64_t> milestones_;  ///< how often each epoch was named
  double gamma_;
};

/// lr times gamma every epoch.
class ExponentialLR : public EpochScheduler {
 public:
  struct Options {
    Ref<Optimizer> optimizer;
    double gamma = 0.1;
    std::int64_t last_epoch = -1;
    static std::span<const Field> fields();
  };
  explicit ExponentialLR(const Options& options);

 protected:
  double next_lr(double lr, double base_lr) const override;
  State settings() const override;
  void load_settings(const State& state) override;

 private:
  double gamma_;
};

/// Half a cosine from lr to eta_min in T_max epochs: Loshchilov and Hutter, "SGDR" (2016), without
/// restarts.
class CosineAnnealingLR : public EpochScheduler {
 public:
  struct Options {
    Ref<Optimizer> optimizer;
    std::int64_t t_max = 1;
    double eta_min = 0.0;
    std::int64_t last_epoch = -1;
    static std::span<const Field> fields();
  };
  explicit CosineAnnealingLR(const Options& options);

 protected:
  double next_lr(double lr, double base_lr) const override;
  State settings() const override;
  void load_settings(const State& state) override;

 private:
  std::int64_t t_max_;
  double eta_min_;
};

}  // namespace clara::gradient_descent
