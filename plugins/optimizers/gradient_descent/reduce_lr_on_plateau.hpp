#pragma once

#include <clara/options.hpp>
#include <clara/train/optimizer.hpp>

#include <cstdint>
#include <string>
#include <vector>

namespace clara::gradient_descent {

/// torch.optim.lr_scheduler.ReduceLROnPlateau: a factor whenever a metric has not become better for
/// a while.
class ReduceLROnPlateau : public LrScheduler {
 public:
  struct Options {
    Ref<Optimizer> optimizer;
    std::string mode = "min";
    double factor = 0.1;
    std::int64_t patience = 10;
    double threshold = 1e-4;
    std::string threshold_mode = "rel";
    std::int64_t cooldown = 0;
    OneOrMany<double> min_lr = 0.0;
    double eps = 1e-8;
    static std::span<const Field> fields();
  };
  explicit ReduceLROnPlateau(const Options& options);

  /// A metric that is not a number is no better one.
  void step(double metric) override;
  std::vector<double> last_lr() const override { return last_lr_; }
  bool follows_metric() const override { return true; }
  State state_dict() const override;
  void load_state_dict(const State& state) override;

 private:
  bool is_better(double metric) const;
  void reduce();
  std::vector<double> rates() const;

  Options options_;
  std::vector<double> min_lrs_;
  std::vector<double> last_lr_;
  double best_;
  std::int64_t last_epoch_ = 0;
  std::int64_t cooldown_counter_ = 0;
  std::int64_t num_bad_epochs_ = 0;
};

}  // namespace clara::gradient_descent
