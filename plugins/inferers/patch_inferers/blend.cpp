#include "blend.hpp"

#include <ATen/TensorOperators.h>
#include <ATen/ops/arange.h>
#include <ATen/ops/clamp.h>
#include <ATen/ops/ones.h>
#include <ATen/ops/zeros.h>

#include <algorithm>

namespace clara::patch_inferers {

namespace {

/// A window of a tensor that begins with `skip` other axes.
at::Tensor cut(at::Tensor tensor, const WindowPlan& plan, std::int64_t index, std::int64_t skip) {
  const auto start = plan.start(index);
  for (std::size_t axis = 0; axis < start.size(); ++axis)
    tensor = tensor.narrow(static_cast<std::int64_t>(axis) + skip, start[axis], plan.window[axis]);
  return tensor;
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

void Blend::add(const at::Tensor& answer, std::int64_t items, std::int64_t item, std::int64_t index,
                const at::TensorOptions& options) {
  if (!sum_.defined()) {
    Sizes shape{items, answer.size(1)};
    shape.insert(shape.end(), plan_.image.begin(), plan_.image.end());
    sum_ = at::zeros(shape, options);
  }
  auto target = window_of(sum_, plan_, item, index);
  if (weights_.defined()) {
    target.add_((answer * weights_).to(options.device()));
  } else {
    target.add_(answer.to(options.device()));
  }
}

at::Tensor Blend::finish() { return sum_.div_(sum_of_weights(sum_.options())); }

at::Tensor Blend::sum_of_weights(const at::TensorOptions& options) const {
  if (weights_.defined()) {
    auto sum = at::zeros(plan_.image, options);
    const auto weights = weights_.to(options.device());
    for (std::int64_t index = 0; index < plan_.count(); ++index)
      cut(sum, plan_, index, 0).add_(weights);
    return sum;
  }
  // Equal weights: the number of windows over a voxel is a product of one number for each axis.
  auto sum = at::ones({}, options);
  for (std::size_t axis = 0; axis < plan_.image.size(); ++axis) {
    auto line = at::zeros({plan_.image[axis]}, options);
    for (const auto start : plan_.starts[axis]) line.narrow(0, start, plan_.window[axis]).add_(1);
    sum = axis == 0 ? line : sum.unsqueeze(-1) * line;
  }
  return sum;
}

}  // namespace clara::patch_inferers
