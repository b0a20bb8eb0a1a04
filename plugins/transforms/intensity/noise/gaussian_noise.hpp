#pragma once

#include "common/dtype.hpp"
#include "common/map_transform.hpp"

namespace clara::transforms_intensity {

/// Adds the same normally distributed noise (D; undefined when the sample is left alone) to the
/// images of all keys. MONAI's RandGaussianNoised.
class RandGaussianNoised : public RandomMapTransform<at::Tensor> {
 public:
  struct Options : RandomMapOptions {
    double mean = 0;
    double std = 0.1;
    std::optional<transforms::DType> dtype = transforms::DType{};
    bool sample_std = true;
    static Fields<Options> fields() {
      return {
          group<RandomMapOptions>(), field<&Options::mean>("mean", "mean of the noise"),
          field<&Options::std>("std", "its standard deviation, or the upper bound").at_least(0),
          field<&Options::dtype>("dtype", "number type of the result; null: as it is"),
          field<&Options::sample_std>("sample_std", "draw the standard deviation from 0 to std")};
    }
  };
  explicit RandGaussianNoised(Options options)
      : RandomMapTransform(options), options_(std::move(options)) {}
  at::Tensor draw(const Sample& sample, Rng& rng) const override;
  void change(Image& image, std::size_t key, const at::Tensor& noise) const override;

 private:
  Options options_;
};

}  // namespace clara::transforms_intensity
