#pragma once

#include "epoch_scheduler.hpp"

#include <string>
#include <vector>

/// The schedulers whose rate rises again.

namespace clara::gradient_descent {

/// torch.optim.lr_scheduler.CosineAnnealingWarmRestarts: Loshchilov and Hutter, "SGDR" (2016).
class CosineAnnealingWarmRestarts : public EpochScheduler {
 public:
  struct Options : SchedulerFields, LastEpochField {
    std::int64_t t_0 = 1;
    std::int64_t t_mult = 1;
    double eta_min = 0.0;
    static std::span<const Field> fields();
  };
  explicit CosineAnnealingWarmRestarts(const Options& options);

  void step(double metric) override;

 protected:
  double next_lr(double lr, double base_lr) const override;
  State settings() const override;
  void load_settings(const State& state) override;

 private:
  std::int64_t t_0_;
  std::int64_t t_i_;  ///< epochs of the wave that runs
  std::int64_t t_mult_;
  double eta_min_;
  std::int64_t t_cur_;  ///< epochs since it began
};

/// torch.optim.lr_scheduler.OneCycleLR: Smith and Topin, "Super-Convergence" (2017). The momentum
/// (or the first of betas) goes the other way.
class OneCycleLR : public EpochScheduler {
 public:
  struct Options : SchedulerFields, LastEpochField {
    OneOrMany<double> max_lr = 0.1;
    std::optional<std::int64_t> total_steps;
    std::optional<std::int64_t> epochs;
    std::optional<std::int64_t> steps_per_epoch;
    double pct_start = 0.3;
    std::string anneal_strategy = "cos";
    bool cycle_momentum = true;
    OneOrMany<double> base_momentum = 0.85;
    OneOrMany<double> max_momentum = 0.95;
    double div_factor = 25.0;
    double final_div_factor = 1e4;
    bool three_phase = false;
    static std::span<const Field> fields();
    static void validate(const Options& options, OptionIssues& issues);
  };
  explicit OneCycleLR(const Options& options);

 protected:
  double next_lr(double lr, double base_lr) const override;
  std::vector<double> next_rates() override;
  State settings() const override;
  void load_settings(const State& state) override;

 private:
  /// A part of the cycle, by the names of what the groups keep.
  struct Phase {
    double end_step;
    std::string start_lr, end_lr, start_momentum, end_momentum;
  };

  double between(std::size_t group, const std::string& from, const std::string& to,
                 double share) const;

  std::int64_t total_steps_;
  std::vector<Phase> phases_;
  std::string anneal_strategy_;
  bool cycle_momentum_;
  bool use_beta1_;  ///< betas in place of momentum; kept for Python
};

}  // namespace clara::gradient_descent
