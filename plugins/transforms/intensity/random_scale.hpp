#pragma once

#include "common/dtype.hpp"
#include "common/map_transform.hpp"

namespace clara::transforms_intensity {

using transforms::DType;

/// One number stands for -x..x.
using Bounds = std::variant<double, std::array<double, 2>>;

/// One number for the image, or one for each channel; none when the sample is left alone.
using Numbers = std::vector<double>;

/// Adds the same random number to all voxels. MONAI's RandShiftIntensityd.
class RandShiftIntensityd : public RandomMapTransform<Numbers> {
 public:
  struct Options : RandomMapOptions {
    Bounds offsets = 0.0;
    bool safe = false;
    PerKey<std::optional<std::string>> factor_key;
    std::optional<Keys> meta_keys;
    PerKey<std::string> meta_key_postfix{"meta_dict"};
    bool channel_wise = false;
    static std::span<const Field> fields();
  };
  explicit RandShiftIntensityd(Options options)
      : RandomMapTransform(options), options_(std::move(options)) {}
  Numbers draw(const Sample& sample, Rng& rng) const override;
  void change(Image& image, std::size_t key, const Numbers& numbers) const override;

 private:
  Options options_;
};

/// Multiplies all voxels by 1 + the same random number. MONAI's RandScaleIntensityd.
class RandScaleIntensityd : public RandomMapTransform<Numbers> {
 public:
  struct Options : RandomMapOptions {
    Bounds factors = 0.0;
    bool channel_wise = false;
    std::optional<DType> dtype = DType{};
    static std::span<const Field> fields();
  };
  explicit RandScaleIntensityd(Options options)
      : RandomMapTransform(options), options_(std::move(options)) {}
  Numbers draw(const Sample& sample, Rng& rng) const override;
  void change(Image& image, std::size_t key, const Numbers& numbers) const override;

 private:
  Options options_;
};

}  // namespace clara::transforms_intensity
