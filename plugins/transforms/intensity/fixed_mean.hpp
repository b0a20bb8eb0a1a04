#pragma once

#include "bounds.hpp"
#include "values.hpp"

namespace clara::transforms_intensity {

/// Multiplies by 1 + the same random number round the image's mean, which stays. MONAI's
/// RandScaleIntensityFixedMeand.
class RandScaleIntensityFixedMeand : public RandomMapTransform<Numbers> {
 public:
  struct Options : RandomMapOptions {
    Bounds factors = 0.0;
    bool fixed_mean = true;
    bool preserve_range = false;
    std::optional<transforms::DType> dtype = transforms::DType{};
    bool channel_wise = false;
    static Fields<Options> fields() {
      return {
          group<RandomMapOptions>(),
          field<&Options::factors>("factors", "range of the number: [low, high], or x for [-x, x]")
              .required(),
          field<&Options::fixed_mean>("fixed_mean", "scale round the mean; false: round 0"),
          field<&Options::preserve_range>("preserve_range", "limit to the range that was there"),
          field<&Options::dtype>("dtype", "number type of the result; null: as it is"),
          field<&Options::channel_wise>("channel_wise",
                                        "a number, a mean and a range for each channel")};
    }
  };
  explicit RandScaleIntensityFixedMeand(Options options)
      : RandomMapTransform(options), options_(std::move(options)) {}
  Numbers draw(const Sample& sample, Rng& rng) const override;
  void change(Image& image, std::size_t key, const Numbers& numbers) const override;

 private:
  at::Tensor scaled(const at::Tensor& image, double number) const;
  Options options_;
};

}  // namespace clara::transforms_intensity
