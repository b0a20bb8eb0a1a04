#include "filter/gaussian_sharpen.hpp"

#include "values.hpp"

namespace clara::transforms_intensity {
namespace {

at::Tensor sharpened(const at::Tensor& data, const Sigma& sigma1, const Sigma& sigma2, double alpha,
                     const std::string& approx) {
  const at::Tensor in = converted(data, transforms::DType{at::kFloat});
  const at::Tensor once = smoothed(in, sigma1, approx, "sigma1");
  at::Tensor out = once.sub(smoothed(once, sigma2, approx, "sigma2"));
  return out.mul_(alpha).add_(once);
}

}  // namespace

void GaussianSharpend::change(Image& image, std::size_t) const {
  image.data =
      sharpened(image.data, options_.sigma1, options_.sigma2, options_.alpha, options_.approx);
}

Fields<RandGaussianSharpend::Options> RandGaussianSharpend::Options::fields() {
  return {group<RandomMapOptions>(),
          field<&Options::sigma1_x>("sigma1_x", "range of the first smoothing, on the first axis")
              .range(-1000, 1000),
          field<&Options::sigma1_y>("sigma1_y", "on the second axis").range(-1000, 1000),
          field<&Options::sigma1_z>("sigma1_z", "on the third axis").range(-1000, 1000),
          field<&Options::sigma2_x>(
              "sigma2_x",
              "range of the second smoothing, on the first axis; one number: from it "
              "to the sigma of the first smoothing")
              .range(-1000, 1000),
          field<&Options::sigma2_y>("sigma2_y", "on the second axis").range(-1000, 1000),
          field<&Options::sigma2_z>("sigma2_z", "on the third axis").range(-1000, 1000),
          field<&Options::alpha>("alpha", "range of the weight of what the second one takes away"),
          field<&Options::approx>("approx", "how the Gaussian becomes a kernel")
              .one_of(gaussian_kinds())};
}

std::optional<Sharpening> RandGaussianSharpend::draw(const Sample&, Rng& rng) const {
  if (!options_.happens(rng)) return std::nullopt;
  Rng& inner = rng.nested(0);
  inner.random_sample();
  Sharpening out;
  for (const auto& [low, high] : {options_.sigma1_x, options_.sigma1_y, options_.sigma1_z})
    out.sigma1.push_back(inner.uniform(low, high));
  for (const auto* second : {&options_.sigma2_x, &options_.sigma2_y, &options_.sigma2_z}) {
    const auto* low = std::get_if<double>(second);
    const Range range = low ? Range{*low, out.sigma1[out.sigma2.size()]} : std::get<Range>(*second);
    out.sigma2.push_back(inner.uniform(range[0], range[1]));
  }
  out.alpha = inner.uniform(options_.alpha[0], options_.alpha[1]);
  return out;
}

void RandGaussianSharpend::change(Image& image, std::size_t,
                                  const std::optional<Sharpening>& drawn) const {
  if (!drawn) return;
  auto [sigma1, sigma2, alpha] = *drawn;
  const auto axes = static_cast<std::size_t>(image.data.dim() - 1);
  sigma1.resize(axes);
  sigma2.resize(axes);
  image.data = sharpened(image.data, sigma1, sigma2, alpha, options_.approx);
}

}  // namespace clara::transforms_intensity
