#pragma once

#include "common/chance.hpp"
#include "common/dtype.hpp"
#include "common/map_transform.hpp"

namespace clara::transforms_intensity {

/// Adds the same normally distributed noise to the images of all keys. MONAI's RandGaussianNoised.
class RandGaussianNoised : public transforms::MapTransform, public Random {
 public:
  struct Options {
    Keys keys;
    double prob = 0.1;
    double mean = 0;
    double std = 0.1;
    std::optional<transforms::DType> dtype = transforms::DType{};
    bool allow_missing_keys = false;
    bool sample_std = true;
    static std::span<const Field> fields();
  };
  explicit RandGaussianNoised(Options options);
  std::unique_ptr<Draw> draw(const Sample& sample, Rng& rng) const override;
  void apply(Sample& sample, const Draw* draw) const override;

 private:
  Options options_;
};

}  // namespace clara::transforms_intensity
