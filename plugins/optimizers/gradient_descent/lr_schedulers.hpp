#pragma once

#include "epoch_scheduler.hpp"

#include <cstdint>
#include <map>
#include <vector>

/// The schedulers of torch.optim.lr_scheduler that multiply a rate by a factor, or follow a cosine.

namespace clara::gradient_descent {

/// lr times gamma every step_size epochs.
class StepLR : public EpochScheduler {
 public:
  struct Options : SchedulerFields, LastEpochField {
    std::int64_t step_size = 1;
    double gamma = 0.1;
    static std::span<const Field> fields();
  };
  explicit StepLR(const Options& options);

 protected:
  double next_lr(double lr, double base_lr) const override;
  std::optional<double> closed_lr(double base_lr) const override;
  State settings() const override;
  void load_settings(const State& state) override;

 private:
  std::int64_t step_size_;
  double gamma_;
};

/// lr times gamma at each milestone.
class MultiStepLR : public EpochScheduler {
 public:
  struct Options : SchedulerFields, LastEpochField {
    std::vector<std::int64_t> milestones;
    double gamma = 0.1;
    static std::span<const Field> fields();
  };
  explicit MultiStepLR(const Options& options);

 protected:
  double next_lr(double lr, double base_lr) const override;
  std::optional<double> closed_lr(double base_lr) const override;
  State settings() const override;
  void load_settings(const State& state) override;

 private:
  std::map<std::int64_t, std::int64_t> milestones_;  ///< how often each epoch was named
  double gamma_;
};

/// lr times gamma every epoch.
class ExponentialLR : public EpochScheduler {
 public:
  struct Options : SchedulerFields, LastEpochField {
    double gamma = 0.1;
    static std::span<const Field> fields();
  };
  explicit ExponentialLR(const Options& options);

 protected:
  double next_lr(double lr, double base_lr) const override;
  std::optional<double> closed_lr(double base_lr) const override;
  State settings() const override;
  void load_settings(const State& state) override;

 private:
  double gamma_;
};

/// Half a cosine from lr to eta_min in T_max epochs: Loshchilov and Hutter, "SGDR" (2016), without
/// restarts.
class CosineAnnealingLR : public EpochScheduler {
 public:
  struct Options : SchedulerFields, LastEpochField {
    std::int64_t t_max = 1;
    double eta_min = 0.0;
    static std::span<const Field> fields();
  };
  explicit CosineAnnealingLR(const Options& options);

 protected:
  double next_lr(double lr, double base_lr) const override;
  std::optional<double> closed_lr(double base_lr) const override;
  State settings() const override;
  void load_settings(const State& state) override;

 private:
  std::int64_t t_max_;
  double eta_min_;
};

}  // namespace clara::gradient_descent
