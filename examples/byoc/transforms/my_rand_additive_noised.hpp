#pragma once

#include <clara/options.hpp>
#include <clara/train/transform.hpp>

#include <cstdint>
#include <optional>
#include <span>
#include <utility>

namespace my_transformation {

/// With probability `prob`, adds to each voxel a number from [0, max_add).
class MyRandAdditiveNoised final : public clara::RandomOf<std::optional<std::uint32_t>> {
 public:
  struct Options {
    clara::Keys keys;
    double prob = 0.5;
    double max_add = 0.4;
    static clara::Fields<Options> fields() {
      return {clara::field<&Options::keys>("keys", "images to change").required(),
              clara::field<&Options::prob>("prob", "how often it does anything").range(0, 1),
              clara::field<&Options::max_add>("max_add", "largest number added").at_least(0)};
    }
  };

  explicit MyRandAdditiveNoised(Options options) : options_(std::move(options)) {}

  /// Called in the order of the samples: all random numbers are drawn here. The seed of the noise;
  /// none: the sample is left alone.
  std::optional<std::uint32_t> draw(const clara::Sample& sample, clara::Rng& rng) const override;
  /// Called on any thread, for many samples at once: changes the sample and nothing else.
  void apply(clara::Sample& sample, const std::optional<std::uint32_t>& seed) const override;

 private:
  Options options_;
};

}  // namespace my_transformation
