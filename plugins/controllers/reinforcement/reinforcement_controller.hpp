#pragma once

#include <clara/automl/controller.hpp>
#include <clara/automl/sampling.hpp>
#include <clara/options.hpp>

#include <cstdint>
#include <optional>
#include <vector>

#include "policy.hpp"

namespace clara::reinforcement {

/// Clara Train's default controller, after Yang et al., "Searching Learning Strategy with
/// Reinforcement Learning for 3D Medical Image Segmentation" (arXiv 2006.05847): the enum sub-space
/// is swept, the real sub-space is learned by a policy whose reward is the job's score. A round
/// pairs one or more draws of the policy with every enum combination, and has at least as many jobs
/// as there are workers. A space of enums alone is swept once.
class ReinforcementController final : public Controller, public JobForecast {
 public:
  struct Options {
    std::int64_t max_rounds = 8;
    std::int64_t max_combinations = 64;
    static std::span<const Field> fields();
  };

  explicit ReinforcementController(Options options) : options_(options) {}

  void start(const SearchSpace& space, const StudyInfo& study,
             std::span<const Outcome> history) override;
  Answer ask(int n) override;
  void tell(const Outcome& outcome) override;
  Value save() const override;
  void restore(const Value& state) override;
  std::optional<std::int64_t> expected_jobs() const override;

 private:
  int points_per_round(std::size_t combinations) const;
  std::vector<SearchValues> next_combinations();
  SearchValues compose(const SearchValues& enums, const std::vector<double>& point) const;
  std::vector<double> point_of(const SearchValues& values, std::vector<double> point) const;
  Proposals next_round();
  void learn(const Outcome& outcome);

  Options options_;
  SearchSpace space_;
  int workers_ = 1;
  StudyRng rng_;
  Policy policy_;
  std::vector<Parameter> reals_;
  std::optional<Product> enums_;
  std::int64_t given_ = 0;
  std::int64_t round_ = 0;
  std::int64_t pending_ = 0;  ///< proposals of this round that have no outcome
};

}  // namespace clara::reinforcement
