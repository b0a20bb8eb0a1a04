#pragma once

#include "common/chance.hpp"
#include "common/dtype.hpp"
#include "common/map_transform.hpp"

namespace clara::transforms_intensity {

using transforms::Chance;
using transforms::DType;
using transforms::MapTransform;

/// One number stands for -x..x.
using Bounds = std::variant<double, std::array<double, 2>>;

/// Adds the same random number to all voxels. MONAI's RandShiftIntensityd.
class RandShiftIntensityd : public MapTransform, public Random {
 public:
  struct Options {
    Keys keys;
    Bounds offsets = 0.0;
    bool safe = false;
    PerKey<std::optional<std::string>> factor_key;
    std::optional<Keys> meta_keys;
    PerKey<std::string> meta_key_postfix{"meta_dict"};
    double prob = 0.1;
    bool channel_wise = false;
    bool allow_missing_keys = false;
    static std::span<const Field> fields();
  };
  explicit RandShiftIntensityd(Options options);
  std::unique_ptr<Draw> draw(const Sample& sample, Rng& rng) const override;
  void apply(Sample& sample, const Draw* draw) const override;

 private:
  Options options_;
};

/// Multiplies all voxels by 1 + the same random number. MONAI's RandScaleIntensityd.
class RandScaleIntensityd : public MapTransform, public Random {
 public:
  struct Options {
    Keys keys;
    Bounds factors = 0.0;
    double prob = 0.1;
    bool channel_wise = false;
    std::optional<DType> dtype = DType{};
    bool allow_missing_keys = false;
    static std::span<const Field> fields();
  };
  explicit RandScaleIntensityd(Options options);
  std::unique_ptr<Draw> draw(const Sample& sample, Rng& rng) const override;
  void apply(Sample& sample, const Draw* draw) const override;

 private:
  Options options_;
};

}  // namespace clara::transforms_intensity
