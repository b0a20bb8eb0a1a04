#pragma once

#include "epoch_scheduler.hpp"

#include <clara/context.hpp>

/// The schedulers that lead from one rate to another in `total_iters` epochs.

namespace clara::gradient_descent {

/// torch.optim.lr_scheduler.ConstantLR: a factor for the first epochs.
class ConstantLR : public EpochScheduler {
 public:
  struct Options : SchedulerFields, LastEpochField {
    double factor = 1.0 / 3;
    std::int64_t total_iters = 5;
    static std::span<const Field> fields();
  };
  explicit ConstantLR(const Options& options);

 protected:
  double next_lr(double lr, double base_lr) const override;
  std::optional<double> closed_lr(double base_lr) const override;
  State settings() const override;
  void load_settings(const State& state) override;

 private:
  double factor_;
  std::int64_t total_iters_;
};

/// torch.optim.lr_scheduler.LinearLR: a factor that changes by the same amount every epoch.
class LinearLR : public EpochScheduler {
 public:
  struct Options : SchedulerFields, LastEpochField {
    double start_factor = 1.0 / 3;
    double end_factor = 1.0;
    std::int64_t total_iters = 5;
    static std::span<const Field> fields();
  };
  explicit LinearLR(const Options& options);

 protected:
  double next_lr(double lr, double base_lr) const override;
  std::optional<double> closed_lr(double base_lr) const override;
  State settings() const override;
  void load_settings(const State& state) override;

 private:
  double start_factor_;
  double end_factor_;
  std::int64_t total_iters_;
};

/// torch.optim.lr_scheduler.PolynomialLR: down to 0 along a power of what is left.
class PolynomialLR : public EpochScheduler {
 public:
  struct Options : SchedulerFields, LastEpochField {
    std::int64_t total_iters = 5;
    double power = 1.0;
    static std::span<const Field> fields();
  };
  explicit PolynomialLR(const Options& options);

 protected:
  double next_lr(double lr, double base_lr) const override;
  std::optional<double> closed_lr(double base_lr) const override;
  State settings() const override;
  void load_settings(const State& state) override;

 private:
  std::int64_t total_iters_;
  double power_;
};

/// Clara Train 3's ReducePoly, which 4.0 took, too: PolynomialLR whose length is that of the
/// training. It counts what its handler counts, epochs; 3.x counted iterations.
class ReducePoly : public PolynomialLR {
 public:
  struct Options : SchedulerFields, LastEpochField {
    std::int64_t total_iters = 1;
    double poly_power = 0.9;
    static std::span<const Field> fields();
  };
  ReducePoly(const Options& options, Context& context);
};

/// monai.optimizers.WarmupCosineSchedule: a line up to the rate, then a cosine.
class WarmupCosineSchedule : public EpochScheduler {
 public:
  struct Options : SchedulerFields, LastEpochField {
    std::int64_t warmup_steps = 0;
    std::int64_t t_total = 1;
    double end_lr = 0.0;
    double cycles = 0.5;
    double warmup_multiplier = 0.0;
    static std::span<const Field> fields();
  };
  explicit WarmupCosineSchedule(const Options& options);

 protected:
  double next_lr(double lr, double base_lr) const override;
  State settings() const override;
  void load_settings(const State& state) override;
  void add_settings(State& state) const override;

 private:
  double factor(std::int64_t step) const;

  std::int64_t warmup_steps_;
  double warmup_multiplier_;
  std::int64_t t_total_;
  double cycles_;
  double end_lr_;
};

}  // namespace clara::gradient_descent
