#include "filter/gaussian_smooth.hpp"

#include "values.hpp"

namespace clara::transforms_intensity {

void GaussianSmoothd::change(Image& image, std::size_t) const {
  const at::Tensor in = converted(image.data, transforms::DType{at::kFloat});
  image.data = smoothed(in, options_.sigma, options_.approx, "sigma");
}

std::vector<double> RandGaussianSmoothd::draw(const Sample&, Rng& rng) const {
  if (!options_.happens(rng)) return {};
  Rng& inner = rng.nested(0);
  inner.random_sample();
  std::vector<double> sigma;
  for (const auto& [low, high] : {options_.sigma_x, options_.sigma_y, options_.sigma_z})
    sigma.push_back(inner.uniform(low, high));
  return sigma;
}

void RandGaussianSmoothd::change(Image& image, std::size_t,
                                 const std::vector<double>& drawn) const {
  if (drawn.empty()) return;
  const at::Tensor in = converted(image.data, transforms::DType{at::kFloat});
  std::vector<double> sigma = drawn;
  sigma.resize(static_cast<std::size_t>(in.dim() - 1));
  image.data = smoothed(in, sigma, options_.approx, "sigma");
}

}  // namespace clara::transforms_intensity
