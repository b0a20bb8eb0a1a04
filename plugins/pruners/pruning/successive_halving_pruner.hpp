#pragma once

#include <clara/automl/pruner.hpp>
#include <clara/options.hpp>

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "curve.hpp"

namespace clara::pruning {

/// Optuna's SuccessiveHalvingPruner, after asynchronous successive halving (Li et al., "A System
/// for Massively Parallel Hyperparameter Tuning", MLSys 2020). Rung r lies at the step min_resource
/// * reduction_factor ^ (min_early_stopping_rate + r); a job that comes to it goes on when it is
/// among the best 1 / reduction_factor of those that came as far before.
class SuccessiveHalvingPruner final : public Pruner {
 public:
  struct Options {
    std::variant<std::int64_t, std::string> min_resource = std::string("auto");
    std::int64_t reduction_factor = 4;
    std::int64_t min_early_stopping_rate = 0;
    std::int64_t bootstrap_count = 0;
    static std::span<const Field> fields();
    static void validate(const Options& options, OptionIssues& issues);
  };

  explicit SuccessiveHalvingPruner(const Options& options);

  void start(const SearchSpace& space, const StudyInfo& study,
             std::span<const Outcome> history) override;
  Advice report(const Begun& job, const Reported& value, int attempt) override;
  void tell(const Outcome& outcome) override;
  Value save() const override;
  void restore(const Value& state) override;

 private:
  /// A job on its way up.
  struct Climber {
    Curve curve;
    std::vector<double> rungs;  ///< its loss at each rung that it came to
  };
  /// A job of an earlier run.
  struct Past {
    std::int64_t job = 0;
    TrialState state = TrialState::failed;
    Curve curve;
  };
  void replay_past(std::int64_t without_rungs);
  void replay(const Past& past);
  void learn(std::int64_t job, TrialState state, const Curve& curve);
  std::optional<std::int64_t> step_of(std::size_t rung);
  std::vector<double> at_rung(std::size_t rung, std::int64_t but) const;

  Options options_;
  Objective objective_;
  std::optional<std::int64_t> min_resource_;  ///< none: not known yet
  std::int64_t longest_ = -1;                 ///< last step of complete jobs
  std::int64_t told_ = 0;                     ///< jobs whose end is known
  std::int64_t told_before_ = 0;  ///< of them, before min_resource was known: they have no rungs
  std::map<std::int64_t, Climber> jobs_;  ///< those that ended, too
  std::vector<Past> past_;                ///< until the first report or outcome of this run
};

}  // namespace clara::pruning
