#pragma once

#include <clara/automl/sample_controller.hpp>
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
class AnnealController final : public SampleController {
 public:
  struct Options {
    std::int64_t num_samples = 20;
    double avg_best_idx = 2.0;
    double shrink_coef = 0.1;
    static std::span<const Field> fields();
  };

  explicit AnnealController(Options options) : options_(options) {}

 private:
  struct Try {
    SearchValues values;
    double loss = 0;  ///< smaller is better
  };
  std::int64_t number_of_jobs(const SearchSpace& space, const StudyInfo& study) override;
  Proposal propose(const SearchSpace& space, StudyRng& rng) override;
  void learn(const Outcome& outcome) override;
  std::optional<Value> good_value(const Parameter& parameter, StudyRng& rng) const;
  std::size_t seen(const std::string& name) const;

  Options options_;
  std::vector<Try> tries_;  ///< complete jobs, best first; of equal losses the earlier
};

}  // namespace clara::anneal
