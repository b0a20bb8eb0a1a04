#include "gaussian_noise.hpp"

#include <ATen/ops/empty.h>

#include <array>

namespace clara::transforms_intensity {

using transforms::allow_missing_keys_field;
using transforms::as_dtype;
using transforms::keys_field;

namespace {

struct NoiseDraw : Draw {
  at::Tensor noise;  ///< undefined when the sample is left alone
};

}  // namespace

std::span<const Field> RandGaussianNoised::Options::fields() {
  static const std::array list{
      keys_field<Options>(),
      transforms::prob_field<Options>(),
      field<&Options::mean>("mean", "mean of the noise"),
      field<&Options::std>("std", "standard deviation of the noise, or its upper bound")
          .at_least(0),
      field<&Options::dtype>("dtype", "number type of the result; null: as it is"),
      allow_missing_keys_field<Options>(),
      field<&Options::sample_std>("sample_std", "draw the standard deviation from 0 to std"),
  };
  return list;
}

RandGaussianNoised::RandGaussianNoised(Options options)
    : MapTransform(options.keys, options.allow_missing_keys), options_(std::move(options)) {}

std::unique_ptr<Draw> RandGaussianNoised::draw(const Sample& sample, Rng& rng) const {
  auto out = std::make_unique<NoiseDraw>();
  const bool changes = transforms::Chance(options_.prob).draw(rng);
  const Image* first = first_image(sample);
  if (!changes || first == nullptr) return out;
  Rng& inner = rng.nested(0);
  inner.random_sample();
  const double std = options_.sample_std ? inner.uniform(0, options_.std) : options_.std;
  const at::Tensor noise = at::empty(first->data.sizes(), at::TensorOptions(at::kDouble));
  inner.normal(options_.mean, std,
               {noise.mutable_data_ptr<double>(), static_cast<std::size_t>(noise.numel())});
  out->noise = as_dtype(noise, options_.dtype);
  return out;
}

void RandGaussianNoised::apply(Sample& sample, const Draw* draw) const {
  const auto& noise = dynamic_cast<const NoiseDraw&>(*draw).noise;
  if (!noise.defined()) return;
  for_each_image(sample, [&](Image& image, std::size_t) {
    const at::Tensor in = as_dtype(image.data, options_.dtype);
    image.data = in.add(noise.to(in.scalar_type()));
  });
}

}  // namespace clara::transforms_intensity
