#pragma once

#include "epoch_scheduler.hpp"

#include <vector>

namespace clara::gradient_descent {

/// torch.optim.lr_scheduler.SequentialLR: one scheduler after the other. They are written in place,
/// and each begins anew at its milestone.
class SequentialLR : public LrScheduler {
 public:
  struct Options : SchedulerFields, LastEpochField {
    std::vector<Child<LrScheduler>> schedulers;
    std::vector<std::int64_t> milestones;
    static std::span<const Field> fields();
    static void validate(const Options& options, OptionIssues& issues);
  };
  explicit SequentialLR(Options options);

  void step(double metric) override;
  std::vector<double> last_lr() const override { return last_lr_; }
  State state_dict() const override;
  void load_state_dict(const State& state) override;

 private:
  std::vector<Child<LrScheduler>> owned_;
  std::vector<EpochScheduler*> schedulers_;  ///< the same
  std::vector<std::int64_t> milestones_;
  std::int64_t last_epoch_;
  std::vector<double> last_lr_;
};

}  // namespace clara::gradient_descent
