#include "filter/separable.hpp"

#include <ATen/ops/conv1d.h>
#include <ATen/ops/conv2d.h>
#include <ATen/ops/conv3d.h>
#include <ATen/ops/pad.h>
#include <clara/error.hpp>
#include <clara/internal/texts.hpp>

#include "common/map_transform.hpp"

namespace clara::transforms_intensity {
namespace {

bool leaves_alone(const at::Tensor& kernel) {
  return kernel.numel() == 1 && kernel.item<float>() == 1;
}

at::Tensor convolve(const at::Tensor& in, const at::Tensor& kernel, std::int64_t channels) {
  const std::optional<at::Tensor> no_bias;
  const std::vector<std::int64_t> ones(static_cast<std::size_t>(in.dim()) - 2, 1);
  const std::vector<std::int64_t> zeros(ones.size(), 0);
  const auto with = [&](auto* convolution) {
    return convolution(in, kernel, no_bias, ones, zeros, ones, channels);
  };
  using Convolution =
      at::Tensor(const at::Tensor&, const at::Tensor&, const std::optional<at::Tensor>&,
                 at::IntArrayRef, at::IntArrayRef, at::IntArrayRef, std::int64_t);
  if (in.dim() == 3) return with(static_cast<Convolution*>(&at::conv1d));
  if (in.dim() == 4) return with(static_cast<Convolution*>(&at::conv2d));
  return with(static_cast<Convolution*>(&at::conv3d));
}

constexpr double kMost = 268435456;  // voxels
constexpr double kMostGrowth = 64;

/// Refuses what torch's padding cannot do, and what would take too much memory.
void check_padding(const std::vector<std::int64_t>& shape, const std::vector<std::int64_t>& widths,
                   const std::string& padding) {
  std::vector<std::int64_t> padded = shape;
  for (std::size_t axis = 0; axis < shape.size(); ++axis) {
    padded[axis] += 2 * widths[axis];
    const std::int64_t most = padding == "reflect" ? shape[axis] - 1 : shape[axis];
    if ((padding == "reflect" || padding == "circular") && widths[axis] > most)
      throw Error("the image is " + grid_text(shape) + ": too short for " +
                  std::to_string(widths[axis]) + " voxels of " + padding + " padding on axis " +
                  std::to_string(axis));
  }
  const auto voxels = [](const std::vector<std::int64_t>& grid) {
    double out = 1;
    for (const auto size : grid) out *= static_cast<double>(size);
    return out;
  };
  if (voxels(padded) > kMost && voxels(padded) > kMostGrowth * voxels(shape))
    throw Error("the filter reaches so far that the image, which is " + grid_text(shape) +
                ", would be padded to " + grid_text(padded) +
                " voxels, more than 268435456 (1 GiB as float32)");
}

}  // namespace

at::Tensor separable_filter(const at::Tensor& image, const std::vector<at::Tensor>& kernels,
                            const std::string& padding) {
  const auto shape = transforms::spatial_shape(image);
  if (shape.empty() || shape.size() > 3)
    throw Error("a filter takes images of 1 to 3 spatial axes, this one has " +
                std::to_string(shape.size()));
  transforms::check_source(shape);
  std::vector<std::int64_t> widths;
  for (const auto& kernel : kernels)
    widths.push_back(leaves_alone(kernel) ? 0 : (kernel.size(0) - 1) / 2);
  check_padding(shape, widths, padding);
  const std::int64_t channels = image.size(0);
  at::Tensor out = image.unsqueeze(0);
  for (std::size_t axis = shape.size(); axis-- > 0;) {
    if (leaves_alone(kernels[axis])) continue;
    std::vector<std::int64_t> both(2 * shape.size());  // the last axis comes first
    both[2 * (shape.size() - 1 - axis)] = both[2 * (shape.size() - 1 - axis) + 1] = widths[axis];
    out = at::pad(out, both, padding);
  }
  for (std::size_t axis = 0; axis < shape.size(); ++axis) {
    if (leaves_alone(kernels[axis])) continue;
    std::vector<std::int64_t> of_kernel(shape.size() + 2, 1);
    of_kernel[axis + 2] = -1;
    std::vector<std::int64_t> for_all(shape.size() + 2, 1);
    for_all[0] = channels;
    out = convolve(out, kernels[axis].reshape(of_kernel).repeat(for_all), channels);
  }
  return out.squeeze(0);
}

}  // namespace clara::transforms_intensity
