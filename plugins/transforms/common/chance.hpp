#pragma once

#include <clara/options.hpp>
#include <clara/train/rng.hpp>

#include <algorithm>

namespace clara::transforms {

/// MONAI's RandomizableTransform: one number is drawn for each sample, whether it is changed or
/// not.
class Chance {
 public:
  explicit Chance(double probability) : probability_(std::clamp(probability, 0.0, 1.0)) {}
  bool draw(Rng& rng) const { return rng.random_sample() < probability_; }

 private:
  double probability_;
};

template <class Options>
Field prob_field() {
  return field<Options, &Options::prob>("prob", "probability that a sample is changed").range(0, 1);
}

}  // namespace clara::transforms
