#include "filter/gaussian_kernel.hpp"

#include <ATen/ops/arange.h>
#include <ATen/ops/from_blob.h>
#include <ATen/ops/scalar_tensor.h>
#include <clara/error.hpp>
#include <clara/internal/texts.hpp>

#include <algorithm>
#include <cmath>
#include <span>

#include "common/map_transform.hpp"
#include "filter/separable.hpp"

namespace clara::transforms_intensity {
namespace {

constexpr double kMostSigma = 1000;

// What follows is MONAI's arithmetic on single float32 numbers. A Python number divided by a tensor
// is its reciprocal times the number there.

at::Tensor number(float value) { return at::scalar_tensor(value, at::TensorOptions(at::kFloat)); }
float exp_of(float x) { return number(x).exp().item<float>(); }
float root_of(float x) { return number(x).sqrt().item<float>(); }

float polynomial(std::initializer_list<double> coefficients, float x) {
  float out = 0;
  for (const double c : coefficients)
    out = &c == coefficients.begin() ? static_cast<float>(c) : out * x + static_cast<float>(c);
  return out;
}

float bessel_0(float x) {
  const float size = std::abs(x);
  if (size < 3.75F)
    return polynomial({0.45813e-2, 0.360768e-1, 0.2659732, 1.2067492, 3.0899424, 3.5156229, 1.0},
                      x * x / 14.0625F);
  const float y = (1.0F / size) * 3.75F;
  const float sum = polynomial({0.392377e-2, -0.1647633e-1, 0.2635537e-1, -0.2057706e-1,
                                0.916281e-2, -0.157565e-2, 0.225319e-2, 0.1328592e-1, 0.39894228},
                               y);
  return sum * exp_of(size) / root_of(size);
}

float bessel_1(float x) {
  const float size = std::abs(x);
  if (size < 3.75F)
    return size * polynomial({0.32411e-3, 0.301532e-2, 0.2658733e-1, 0.15084934, 0.51498869,
                              0.87890594, 0.5},
                             x * x / 14.0625F);
  const float y = (1.0F / size) * 3.75F;
  const float sum =
      polynomial({-0.420059e-2, 0.1787654e-1, -0.2895312e-1, 0.2282967e-1, -0.1031555e-1,
                  0.163801e-2, -0.362018e-2, -0.3988024e-1, 0.39894228},
                 y);
  return sum * exp_of(size) / root_of(size);
}

float bessel_n(int n, float x) {
  if (x == 0) return x;
  const float tox = (1.0F / std::abs(x)) * 2.0F;
  float out = 0;
  float next = 0;
  float now = 1;
  for (int j = static_cast<int>(2 * (n + std::floor(std::sqrt(40.0 * n)))); j > 0; --j) {
    const float before = next + tox * static_cast<float>(j) * now;
    next = now;
    now = before;
    if (std::abs(now) > 1.0e10F) {
      out *= 1.0e-10F;
      now *= 1.0e-10F;
      next *= 1.0e-10F;
    }
    if (j == n) out = next;
  }
  return out * bessel_0(x) / now;
}

at::Tensor scale_space(float sigma, std::int64_t tail) {
  const float squared = sigma * sigma;
  std::vector<float> half{bessel_0(squared), bessel_1(squared)};
  for (int k = 2; k <= tail; ++k) half.push_back(bessel_n(k, squared));
  std::vector<float> whole(half.rbegin(), half.rend() - 1);
  whole.insert(whole.end(), half.begin(), half.end());
  const auto count = static_cast<std::int64_t>(whole.size());
  const at::Tensor list = at::from_blob(whole.data(), {count}, at::TensorOptions(at::kFloat));
  return list.mul(number(-squared).exp());
}

}  // namespace

void check_sigma(const Sigma& sigma, const char* name, OptionIssues& issues) {
  for (const double each : sigma)
    if (!(std::abs(each) <= kMostSigma))
      issues.error(name, "a standard deviation of at most 1000 voxels is expected, got " +
                             number_text(each));
  if (sigma.empty()) issues.error(name, "an empty list; expected a number for each spatial axis");
}

at::Tensor gaussian_kernel(double wanted, const std::string& approx) {
  const auto sigma = static_cast<float>(wanted);
  const auto tail =
      static_cast<std::int64_t>(std::max(static_cast<double>(sigma) * 4.0, 0.5) + 0.5);
  if (approx == "scalespace") return scale_space(sigma, tail);
  const at::Tensor x = at::arange(-tail, tail + 1, at::TensorOptions(at::kFloat));
  if (approx == "sampled") {
    const at::Tensor factor = number(sigma).mul(number(sigma)).reciprocal().mul(-0.5);
    return factor.mul(x.pow(2)).exp().div(number(sigma).mul(2.5066282));
  }
  const at::Tensor t = number(sigma).abs().reciprocal().mul(0.70710678);
  return t.mul(x.add(0.5)).erf().sub(t.mul(x.sub(0.5)).erf()).mul(0.5).clamp_min(0);
}

at::Tensor smoothed(const at::Tensor& image, const Sigma& sigma, const std::string& approx,
                    const char* name) {
  const auto shape = transforms::spatial_shape(image);
  if (!sigma.single && sigma.size() != shape.size())
    throw Error(std::string(name) + " has " + std::to_string(sigma.size()) +
                " numbers, but the image has " + std::to_string(shape.size()) + " spatial axes (" +
                grid_text(shape) + ")");
  std::vector<at::Tensor> kernels;
  for (std::size_t axis = 0; axis < shape.size(); ++axis)
    kernels.push_back(gaussian_kernel(sigma[sigma.single ? 0 : axis], approx));
  return separable_filter(image, kernels);
}

}  // namespace clara::transforms_intensity
