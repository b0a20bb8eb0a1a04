#pragma once

#include "patches.hpp"

namespace clara::transforms_crop {

/// What is known of a weight map before a draw.
struct WeightSums {
  std::vector<std::int64_t> shape;  ///< where a patch's center may lie
  std::vector<std::int64_t> first;  ///< the first such voxel
  at::Tensor sums;                  ///< of the weights up to each of them, [n]
  bool uniform = false;             ///< they cannot be drawn by
};

/// Cuts `num_samples` patches round voxels that are drawn by a map of weights. One sample becomes
/// several. MONAI's RandWeightedCropd.
class RandWeightedCropd : public Draws<Centers, WeightSums>, public PatchCutter {
 public:
  struct Options : PatchOptions {
    std::string w_key;
    static Fields<Options> fields() {
      return {group<PatchOptions>(),
              field<&Options::w_key>("w_key", "map of the weights: its first channel counts")
                  .required()};
    }
  };
  explicit RandWeightedCropd(Options options)
      : PatchCutter(options), options_(std::move(options)) {}

  WeightSums prepare(const Sample& sample) const override;
  Centers draw(const Sample& sample, const WeightSums& weights, Rng& rng) const override;
  void step(Sample sample, const Step& how, std::vector<Sample>& out) const override;

 private:
  Options options_;
};

}  // namespace clara::transforms_crop
