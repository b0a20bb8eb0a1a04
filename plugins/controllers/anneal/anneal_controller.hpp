#pragma once

#include <clara/automl/controller.hpp>
#include <clara/automl/sampling.hpp>
#include <clara/options.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace clara::anneal {

/// Simulated annealing over mixed and conditional spaces, after the algorithm `anneal` of hyperopt
/// (Bergstra, Yamins and Cox, "Hyperopt: A Python Library for Optimizing the Hyperparameters of
/// Machine Learning Algorithms", SciPy 2013). For each parameter by itself: one of the jobs that
/// had a value for it is chosen, the better the likelier (its rank is geometric with mean
/// `avg_best_idx`), and a new value is drawn around that job's from a neighbourhood that shrinks as
/// 1 / (1 + shrink_coef * n) with the n values seen: a narrower uniform for numbers (along their
/// scale), a sharper mixture of "the same" and "any" for choices. A parameter without a past is
/// drawn from its whole range.
class AnnealController final : public Controller, public JobForecast {
 public:
  struct Options {
    std::int64_t num_samples = 20;
    double avg_best_idx = 2.0;
    double shrink_coef = 0.1;
    static std::span<const Field> fields();
  };

  explicit AnnealController(Options options) : options_(options) {}

  void start(const SearchSpace& space, const StudyInfo& study) override;
  Answer ask(int n) override;
  void tell(const Outcome& outcome) override;
  Value save() const override;
  void restore(const Value& state) override;
  std::optional<std::int64_t> expected_jobs() const override { return options_.num_samples; }

 private:
  struct Try {
    SearchValues values;
    double loss = 0;  ///< smaller is better
  };
  SearchValues propose();
  std::optional<Value> good_value(const Parameter& parameter);
  Value near(const Parameter& parameter, const Value& good, double shrinking);
  std::size_t seen(const std::string& name) const;

  Options options_;
  SearchSpace space_;
  Direction direction_ = Direction::maximize;
  StudyRng rng_;
  std::vector<Try> tries_;  ///< complete jobs, best first; of equal losses the earlier
  std::int64_t given_ = 0;
};

}  // namespace clara::anneal
