#include "common/gaussian_filter.hpp"

#include <ATen/ops/arange.h>
#include <ATen/ops/conv1d.h>
#include <ATen/ops/conv2d.h>
#include <ATen/ops/conv3d.h>
#include <ATen/ops/empty_like.h>
#include <ATen/ops/equal.h>
#include <ATen/ops/erf.h>
#include <ATen/ops/pad.h>
#include <ATen/ops/scalar_tensor.h>
#include <clara/train/parallel.hpp>

#include <algorithm>
#include <array>
#include <cmath>

#include "common/convolve_axis.hpp"

namespace clara::transforms {
namespace {

/// As MONAI's separable filter: the last axis is padded first and convolved last.
at::Tensor by_torch(const at::Tensor& data, const std::vector<at::Tensor>& kernels,
                    std::int64_t axis) {
  if (axis < 0) return data;
  const auto axes = data.dim() - 2;
  at::Tensor kernel = kernels[static_cast<std::size_t>(axis)];
  if (kernel.numel() == 1 && kernel.item<float>() == 1) return by_torch(data, kernels, axis - 1);
  std::vector<std::int64_t> widths(static_cast<std::size_t>(2 * axes), 0);
  widths[static_cast<std::size_t>(2 * (axes - 1 - axis))] = (kernel.numel() - 1) / 2;
  widths[static_cast<std::size_t>(2 * (axes - 1 - axis) + 1)] = (kernel.numel() - 1) / 2;
  std::vector<std::int64_t> shape(static_cast<std::size_t>(axes + 2), 1);
  shape[static_cast<std::size_t>(axis + 2)] = -1;
  std::vector<std::int64_t> times(shape.size(), 1);
  times[0] = data.size(1);
  kernel = kernel.reshape(shape).repeat(times);
  const at::Tensor input = by_torch(at::pad(data, widths, "constant"), kernels, axis - 1);
  const auto groups = data.size(1);
  if (axes == 1) return at::conv1d(input, kernel, {}, 1, at::IntArrayRef{0}, 1, groups);
  if (axes == 2) return at::conv2d(input, kernel, {}, 1, at::IntArrayRef{0}, 1, groups);
  return at::conv3d(input, kernel, {}, 1, at::IntArrayRef{0}, 1, groups);
}

at::Tensor by_axis(const at::Tensor& data, const at::Tensor& kernel, std::int64_t axis,
                   Rounding rounding) {
  const at::Tensor out = at::empty_like(data);
  const std::int64_t inner = axis == 2 ? 1 : axis == 1 ? data.size(3) : data.size(2) * data.size(3);
  const std::int64_t count = data.size(axis + 1);
  const std::int64_t outer = data.numel() / std::max<std::int64_t>(1, inner * count);
  const AxisKernel taps{kernel.const_data_ptr<float>(), kernel.numel(), rounding};
  const auto* from = data.const_data_ptr<float>();
  auto* to = out.mutable_data_ptr<float>();
  if (inner == 1) {
    parallel_for(0, outer, 256, [&](std::int64_t begin, std::int64_t end) {
      convolve_rows(from + begin * count, to + begin * count, end - begin, count, taps);
    });
    return out;
  }
  // Strips of columns, so that all that one of them needs lies in a near cache.
  constexpr std::int64_t kStrip = 64;
  const std::int64_t strips = (inner + kStrip - 1) / kStrip;
  parallel_for(0, outer * strips, 16, [&](std::int64_t begin, std::int64_t end) {
    for (auto part = begin; part < end; ++part) {
      const auto start = part / strips * count * inner + part % strips * kStrip;
      const auto width = std::min(kStrip, inner - part % strips * kStrip);
      convolve_columns(from + start, to + start, count, inner, width, taps);
    }
  });
  return out;
}

/// How LibTorch's convolution of three channels along an axis rounds on this machine: found out by
/// trying, since it depends on what instructions the CPU has.
std::array<Rounding, 3> roundings() {
  std::array<Rounding, 3> out{};
  const at::Tensor numbers = at::arange(3 * 24 * 22 * 26, at::TensorOptions(at::kFloat));
  const at::Tensor data = numbers.mul(0.7F).sin().view({3, 24, 22, 26});
  const at::Tensor kernel = gaussian_kernel(2.3, 3);
  for (std::int64_t axis = 0; axis < 3; ++axis) {
    const at::Tensor one = at::scalar_tensor(1, at::TensorOptions(at::kFloat)).view({1});
    std::vector<at::Tensor> kernels(3, one);
    kernels[static_cast<std::size_t>(axis)] = kernel;
    const at::Tensor wanted = by_torch(data.unsqueeze(0), kernels, 2).squeeze(0);
    out[static_cast<std::size_t>(axis)] = Rounding::unknown;
    for (const auto rounding : {Rounding::once, Rounding::twice})
      if (at::equal(by_axis(data, kernel, axis, rounding), wanted))
        out[static_cast<std::size_t>(axis)] = rounding;
  }
  return out;
}

}  // namespace

at::Tensor gaussian_kernel(double sigma, double truncated) {
  const auto options = at::TensorOptions(at::kFloat);
  const at::Tensor width = at::scalar_tensor(sigma, options);
  const auto tail = static_cast<std::int64_t>(
      std::max(static_cast<double>(static_cast<float>(sigma)) * truncated, 0.5) + 0.5);
  const at::Tensor x = at::arange(-tail, tail + 1, options);
  const at::Tensor t = width.abs().reciprocal().mul(0.70710678);
  const at::Tensor upper = at::erf(t.mul(x.add(0.5)));
  const at::Tensor lower = at::erf(t.mul(x.sub(0.5)));
  return upper.sub(lower).mul(0.5).clamp_min(0);
}

at::Tensor gaussian_filter(const at::Tensor& data, const std::vector<double>& sigma,
                           double truncated) {
  const auto axes = data.dim() - 1;
  std::vector<at::Tensor> kernels;
  for (const double each : sigma)
    kernels.push_back(gaussian_kernel(each, truncated).to(data.scalar_type()));
  if (axes == 3 && data.size(0) == 3 && data.is_cpu() && data.scalar_type() == at::kFloat) {
    static const std::array<Rounding, 3> known = roundings();
    const bool all = std::none_of(known.begin(), known.end(),
                                  [](auto rounding) { return rounding == Rounding::unknown; });
    if (all) {
      at::Tensor out = data.contiguous();
      for (std::int64_t axis = 0; axis < 3; ++axis)
        out = by_axis(out, kernels[static_cast<std::size_t>(axis)], axis,
                      known[static_cast<std::size_t>(axis)]);
      return out;
    }
  }
  return by_torch(data.unsqueeze(0), kernels, axes - 1).squeeze(0);
}

}  // namespace clara::transforms
