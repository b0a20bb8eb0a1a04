#pragma once

#include <clara/automl/sampling.hpp>

#include <vector>

namespace clara::reinforcement {

Value list_of(const std::vector<double>& numbers);
std::vector<double> numbers_of(const Value& list);

/// A stochastic policy over the unit cube: an independent normal distribution for each real
/// parameter, learned from rewards by policy gradient. Yang et al. (arXiv 2006.05847) let an RNN
/// emit the next training strategy from the last one and reward it with the validation score; with
/// the few dozen rewards of a study such a network cannot be trained, so the policy here is its
/// last layer alone: a mean and a spread, updated with PPO's clipped importance ratio over
/// everything seen so far and with rank-shaped rewards, so that the scale of the score does not
/// matter.
class Policy {
 public:
  explicit Policy(std::size_t dimensions = 0);

  /// A point of the cube; values outside are reflected back.
  std::vector<double> draw(StudyRng& rng) const;
  /// The centre: what the policy thinks best.
  const std::vector<double>& mean() const { return mean_; }
  const std::vector<double>& spread() const { return spread_; }

  /// The logarithm of the density of a point under the policy as it is now; to be kept until its
  /// reward is known.
  double log_density(const std::vector<double>& point) const;
  /// Remembers one try, with the density of the policy that drew it. Reward: larger is better; NaN
  /// counts as worse than everything.
  void remember(std::vector<double> point, double log_density, double reward);
  /// Moves mean and spread by what was remembered; called once a round.
  void learn();

  /// Mean and spread; what was remembered is to be remembered again after restore().
  Value save() const;
  void restore(const Value& state);

 private:
  struct Try {
    std::vector<double> point;
    double reward;
    double log_density;  ///< under the policy that drew it
  };
  std::vector<double> utilities() const;

  std::vector<double> mean_;
  std::vector<double> spread_;
  std::vector<Try> tries_;
};

}  // namespace clara::reinforcement
