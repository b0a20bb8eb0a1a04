#include "noise/gaussian_noise.hpp"

#include <ATen/ops/empty.h>

namespace clara::transforms_intensity {

at::Tensor RandGaussianNoised::draw(const Sample& sample, Rng& rng) const {
  const bool changes = options_.happens(rng);
  const Image* first = first_image(sample);
  if (!changes || first == nullptr) return {};
  Rng& inner = rng.nested(0);
  inner.random_sample();
  const double std = options_.sample_std ? inner.uniform(0, options_.std) : options_.std;
  const at::Tensor noise = at::empty(first->data.sizes(), at::TensorOptions(at::kDouble));
  inner.normal(options_.mean, std,
               {noise.mutable_data_ptr<double>(), static_cast<std::size_t>(noise.numel())});
  return transforms::as_dtype(noise, options_.dtype);
}

void RandGaussianNoised::change(Image& image, std::size_t, const at::Tensor& noise) const {
  if (!noise.defined()) return;
  const at::Tensor in = transforms::as_dtype(image.data, options_.dtype);
  image.data = in.add(noise.to(in.scalar_type()));
}

}  // namespace clara::transforms_intensity
