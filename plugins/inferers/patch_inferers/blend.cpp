#include "blend.hpp"

#include <clara/error.hpp>

#include <ATen/TensorOperators.h>
#include <ATen/ops/_upsample_nearest_exact1d.h>
#include <ATen/ops/_upsample_nearest_exact2d.h>
#include <ATen/ops/_upsample_nearest_exact3d.h>
#include <ATen/ops/arange.h>
#include <ATen/ops/clamp.h>
#include <ATen/ops/ones.h>
#include <ATen/ops/zeros.h>

#include <algorithm>
#include <cmath>
#include <string>
#include <utility>

namespace clara::patch_inferers {

namespace {

/// A window of a tensor that begins with `skip` other axes.
at::Tensor cut(at::Tensor tensor, const WindowPlan& plan, std::int64_t index, std::int64_t skip) {
  const auto start = plan.start(index);
  for (std::size_t axis = 0; axis < start.size(); ++axis)
    tensor = tensor.narrow(static_cast<std::int64_t>(axis) + skip, start[axis], plan.window[axis]);
  return tensor;
}

/// F.interpolate(weights, size, mode="nearest-exact")
at::Tensor resized(const at::Tensor& weights, at::IntArrayRef size) {
  const auto image = weights.unsqueeze(0).unsqueeze(0);
  const auto result = size.size() == 1   ? at::_upsample_nearest_exact1d(image, size)
                      : size.size() == 2 ? at::_upsample_nearest_exact2d(image, size)
                                         : at::_upsample_nearest_exact3d(image, size);
  return result.squeeze(0).squeeze(0);
}

}  // namespace

at::Tensor window_of(const at::Tensor& image, const WindowPlan& plan, std::int64_t item,
                     std::int64_t index) {
  return cut(image.narrow(0, item, 1), plan, index, 2);
}

at::Tensor gaussian_weights(const Sizes& window, const std::vector<double>& sigma_scale,
                            const at::TensorOptions& options) {
  at::Tensor weights;
  for (std::size_t axis = 0; axis < window.size(); ++axis) {
    const auto size = static_cast<double>(window[axis]);
    const double sigma = size * sigma_scale[axis];
    const auto x = at::arange(-(size - 1) / 2.0, (size - 1) / 2.0 + 1, options.dtype(at::kFloat));
    const auto line = (x.pow(2) / (-2 * (sigma * sigma))).exp();
    weights = axis == 0 ? line : weights.unsqueeze(-1) * line;
  }
  // A weight of zero would divide by zero where a voxel is in a corner of its only window.
  const double smallest = std::max(weights.min().item().toDouble(), 1e-3);
  return weights.clamp_(smallest).to(options.dtype());
}

Blend::Blend(const WindowPlan& plan, const at::Tensor& weights, Sizes answer)
    : plan_(plan), answer_(std::move(answer)), weights_(weights) {
  for (std::size_t axis = 0; axis < answer_.size(); ++axis) {
    scale_.push_back(static_cast<double>(answer_[axis]) / static_cast<double>(plan_.window[axis]));
    size_.push_back(scaled(plan_.image[axis], axis));
  }
  if (answer_ != plan_.window && weights_.defined()) weights_ = resized(weights_, answer_);
}

std::int64_t Blend::scaled(std::int64_t position, std::size_t axis) const {
  return static_cast<std::int64_t>(static_cast<double>(position) * scale_[axis]);
}

at::Tensor Blend::part(at::Tensor tensor, std::int64_t index, std::int64_t skip) const {
  const auto start = plan_.start(index);
  for (std::size_t axis = 0; axis < start.size(); ++axis) {
    const auto begin = scaled(start[axis], axis);
    // A window's place is rounded down, as MONAI's slices are, when it is no whole number.
    tensor = tensor.narrow(static_cast<std::int64_t>(axis) + skip, begin, answer_[axis]);
  }
  return tensor;
}

void Blend::add(const at::Tensor& answer, std::int64_t items, std::int64_t item, std::int64_t index,
                const at::TensorOptions& options) {
  if (!sum_.defined()) {
    Sizes shape{items, answer.size(1)};
    shape.insert(shape.end(), size_.begin(), size_.end());
    sum_ = at::zeros(shape, options);
  }
  const auto weighted = weights_.defined() ? answer * weights_ : answer;
  if (!plan_.buffers.empty()) return add_to_buffer(weighted, item, index);
  auto target = part(sum_.narrow(0, item, 1), index, 2);
  target.add_(weighted.to(options.device()));
}

/// The buffer lies where the answers do, and goes to the image when its last window has come.
void Blend::add_to_buffer(const at::Tensor& answer, std::int64_t item, std::int64_t index) {
  const auto& buffer = plan_.buffers[buffer_];
  const auto axis = static_cast<std::int64_t>(plan_.buffer_axis) + 2;
  if (!row_.defined()) {
    auto shape = sum_.sizes().vec();
    shape[0] = 1;
    shape[static_cast<std::size_t>(axis)] = buffer.high - buffer.low;
    row_ = at::zeros(shape, answer.options().requires_grad(false));
  }
  auto target = row_;
  const auto start = plan_.start(index);
  for (std::size_t i = 0; i < start.size(); ++i) {
    const auto begin = start[i] - (i == plan_.buffer_axis ? buffer.low : 0);
    target = target.narrow(static_cast<std::int64_t>(i) + 2, begin, answer_[i]);
  }
  target.add_(answer);
  if (index + 1 < buffer.end) return;
  sum_.narrow(0, item, 1)
      .narrow(axis, buffer.low, buffer.high - buffer.low)
      .add_(row_.to(sum_.device()));
  row_ = at::Tensor();
  buffer_ = (buffer_ + 1) % plan_.buffers.size();
}

at::Tensor Blend::finish(at::IntArrayRef image) {
  return unpadded(sum_.div_(sum_of_weights(sum_.options())), image);
}

// MONAI's rounding, which matters where the answers have another size.
at::Tensor Blend::unpadded(at::Tensor result, at::IntArrayRef image) const {
  if (!plan_.padded()) return result;
  for (std::size_t axis = 0; axis < size_.size(); ++axis) {
    const double zoom = static_cast<double>(size_[axis]) / static_cast<double>(plan_.window[axis]);
    const auto at = [&](std::int64_t position) {
      return std::min(size_[axis], static_cast<std::int64_t>(
                                       std::nearbyint(static_cast<double>(position) * zoom)));
    };
    const auto begin = at(plan_.pad_before[axis]);
    const auto end = at(plan_.pad_before[axis] + image[axis]);
    result = result.narrow(static_cast<std::int64_t>(axis) + 2, begin, end - begin);
  }
  return result;
}

at::Tensor Blend::sum_of_weights(const at::TensorOptions& options) const {
  if (weights_.defined()) {
    auto sum = at::zeros(size_, options);
    const auto weights = weights_.to(options.device());
    for (std::int64_t index = 0; index < plan_.count(); ++index) part(sum, index, 0).add_(weights);
    return sum;
  }
  // Equal weights: the number of windows over a voxel is a product of one number for each axis.
  auto sum = at::ones({}, options);
  for (std::size_t axis = 0; axis < size_.size(); ++axis) {
    auto line = at::zeros({size_[axis]}, options);
    for (const auto start : plan_.starts[axis])
      line.narrow(0, scaled(start, axis), answer_[axis]).add_(1);
    sum = axis == 0 ? line : sum.unsqueeze(-1) * line;
  }
  return sum;
}

}  // namespace clara::patch_inferers
