#pragma once

#include "bounds.hpp"
#include "common/dtype.hpp"
#include "common/map_transform.hpp"

namespace clara::transforms_intensity {

using transforms::DType;

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
    static Fields<Options> fields() {
      return {
          group<RandomMapOptions>(),
          field<&Options::offsets>("offsets", "range of the number: [low, high], or x for [-x, x]")
              .required(),
          field<&Options::safe>("safe", "limit integer images to their type's range"),
          field<&Options::factor_key>(
              "factor_key", "entry of the image's meta data that the number is multiplied by")
              .per_key(),
          field<&Options::meta_keys>("meta_keys", "MONAI's; meta data belong to their image"),
          field<&Options::meta_key_postfix>("meta_key_postfix",
                                            "MONAI's; meta data belong to their image")
              .per_key(),
          field<&Options::channel_wise>("channel_wise", "a number for each channel")};
    }
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
    static Fields<Options> fields() {
      return {
          group<RandomMapOptions>(),
          field<&Options::factors>("factors", "range of the number: [low, high], or x for [-x, x]")
              .required(),
          field<&Options::channel_wise>("channel_wise", "a number for each channel"),
          field<&Options::dtype>("dtype", "number type of the result; null: as it is")};
    }
  };
  explicit RandScaleIntensityd(Options options)
      : RandomMapTransform(options), options_(std::move(options)) {}
  Numbers draw(const Sample& sample, Rng& rng) const override;
  void change(Image& image, std::size_t key, const Numbers& numbers) const override;

 private:
  Options options_;
};

}  // namespace clara::transforms_intensity
