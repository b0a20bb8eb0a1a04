#pragma once

#include <clara/train/map_transform.hpp>

#include <array>
#include <vector>

#include "common/dtype.hpp"

namespace clara::transforms_intensity {

/// Multiplies by the exponential of a random sum of Legendre polynomials, the smooth shading of
/// magnetic resonance images. D: their coefficients; empty when the sample is left alone. MONAI's
/// RandBiasFieldd.
class RandBiasFieldd : public RandomMapTransform<std::vector<double>> {
 public:
  struct Options : RandomMapOptions {
    std::int64_t degree = 3;
    std::array<double, 2> coeff_range{0.0, 0.1};
    std::optional<transforms::DType> dtype = transforms::DType{};
    static Fields<Options> fields() {
      return {group<RandomMapOptions>(),
              field<&Options::degree>("degree", "of the polynomials").range(1, 100),
              field<&Options::coeff_range>("coeff_range", "range of their coefficients"),
              field<&Options::dtype>("dtype", "number type of the result; null: as it is")};
    }
  };
  explicit RandBiasFieldd(Options options)
      : RandomMapTransform(options), options_(std::move(options)) {}
  std::vector<double> draw(const Sample& sample, Rng& rng) const override;
  void change(Image& image, std::size_t key,
              const std::vector<double>& coefficients) const override;

 private:
  Options options_;
};

}  // namespace clara::transforms_intensity
