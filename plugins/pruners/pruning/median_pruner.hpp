#pragma once

#include <clara/automl/pruner.hpp>
#include <clara/options.hpp>

#include <cstdint>
#include <map>
#include <vector>

#include "curve.hpp"

namespace clara::pruning {

/// Optuna's MedianPruner: ends a job when the best value that it has reported is worse than the
/// median of what the complete jobs reported at the same step.
class MedianPruner final : public Pruner {
 public:
  struct Options {
    std::int64_t n_startup_trials = 5;
    std::int64_t n_warmup_steps = 0;
    std::int64_t interval_steps = 1;
    std::int64_t n_min_trials = 1;
    static std::span<const Field> fields();
  };

  explicit MedianPruner(Options options) : options_(options) {}

  void start(const SearchSpace& space, const StudyInfo& study,
             std::span<const Outcome> history) override;
  Advice report(const Begun& job, const Reported& value, int attempt) override;
  void tell(const Outcome& outcome) override;

 private:
  bool is_checked(const Curve& curve, std::int64_t step) const;

  Options options_;
  Objective objective_;
  std::map<std::int64_t, Curve> running_;                 ///< by job
  std::map<std::int64_t, std::vector<double>> complete_;  ///< values of complete jobs, by step
  std::int64_t completed_ = 0;                            ///< jobs
};

}  // namespace clara::pruning
