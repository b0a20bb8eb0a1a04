#pragma once

#include <ATen/core/Tensor.h>

#include <ATen/TensorOperators.h>
#include <ATen/ops/arange.h>
#include <ATen/ops/conv1d.h>
#include <ATen/ops/conv2d.h>
#include <ATen/ops/conv3d.h>
#include <ATen/ops/exp.h>
#include <ATen/ops/matmul.h>
#include <ATen/ops/ones.h>
#include <ATen/ops/pow.h>

#include <cmath>
#include <cstdint>
#include <optional>
#include <vector>

namespace clara {

/// How SSIM looks at two images: Wang et al., "Image quality assessment: from error visibility to
/// structural similarity" (2004), with the arguments of monai.metrics.SSIMMetric.
struct Similarity {
  std::vector<std::int64_t> window;  ///< one size for each spatial axis
  std::vector<double> sigma;         ///< the same
  bool gaussian = true;              ///< else all voxels of a window weigh the same
  double data_range = 1.0;
  double k1 = 0.01;
  double k2 = 0.03;
};

namespace detail {

inline at::Tensor gaussian_line(std::int64_t size, double sigma) {
  const auto length = static_cast<double>(size);
  const auto distance =
      at::arange((1 - length) / 2, (1 + length) / 2, 1, at::TensorOptions(at::kFloat));
  const auto line = at::exp(-at::pow(distance / sigma, 2) / 2);
  return (line / line.sum()).unsqueeze(0);
}

/// [channels, 1, window...]
inline at::Tensor similarity_window(const Similarity& how, std::int64_t channels) {
  std::vector<std::int64_t> shape{channels, 1};
  shape.insert(shape.end(), how.window.begin(), how.window.end());
  if (!how.gaussian) {
    std::int64_t voxels = 1;
    for (const auto size : how.window) voxels *= size;
    return at::ones(shape, at::TensorOptions(at::kFloat)) / voxels;
  }
  const auto x = gaussian_line(how.window[0], how.sigma[0]);
  auto window = at::matmul(x.t(), gaussian_line(how.window[1], how.sigma[1]));
  if (how.window.size() == 3)
    window = window.unsqueeze(-1).repeat({1, 1, how.window[2]}) *
             gaussian_line(how.window[2], how.sigma[2]).unsqueeze(0).expand(how.window);
  return window.expand(shape);
}

}  // namespace detail

/// The similarity of each item, [batch, 1]: monai.metrics.regression.compute_ssim_and_cs, its
/// operations recorded in Python's order. Both are [batch, channel, spatial...], no smaller than
/// the window.
inline at::Tensor structural_similarity(const at::Tensor& prediction, const at::Tensor& label,
                                        const Similarity& how) {
  const auto plain = [](const at::Tensor& image) {
    return image.to(at::TensorOptions(at::kFloat).device(image.device()), false, false,
                    at::MemoryFormat::Contiguous);
  };
  const auto x = plain(prediction);
  const auto y = plain(label);
  const auto channels = x.size(1);
  const auto window = detail::similarity_window(how, channels).to(x.device());
  const auto mean = [&](const at::Tensor& image) {
    const auto axes = how.window.size();
    const std::vector<std::int64_t> one(axes, 1), none(axes, 0);
    return axes == 1   ? at::conv1d(image, window, std::nullopt, one, none, one, channels)
           : axes == 2 ? at::conv2d(image, window, std::nullopt, one, none, one, channels)
                       : at::conv3d(image, window, std::nullopt, one, none, one, channels);
  };
  const double c1 = std::pow(how.k1 * how.data_range, 2);
  const double c2 = std::pow(how.k2 * how.data_range, 2);
  const auto mu_x = mean(x);
  const auto mu_y = mean(y);
  const auto mu_xx = mean(x * x);
  const auto mu_yy = mean(y * y);
  const auto mu_xy = mean(x * y);
  const auto sigma_x = mu_xx - mu_x * mu_x;
  const auto sigma_y = mu_yy - mu_y * mu_y;
  const auto sigma_xy = mu_xy - mu_x * mu_y;
  const auto contrast_above = 2 * sigma_xy + c2;
  const auto contrast = contrast_above / (sigma_x + sigma_y + c2);
  const auto above = 2 * mu_x * mu_y + c1;
  const auto square_x = at::pow(mu_x, 2);
  const auto below = square_x + at::pow(mu_y, 2) + c1;
  const auto full = above / below * contrast;
  return full.reshape({full.size(0), -1}).mean(1, /*keepdim=*/true);
}

}  // namespace clara
