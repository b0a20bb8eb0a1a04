#include "deep_supervision_loss.hpp"

#include <clara/error.hpp>
#include <clara/internal/float_range.hpp>

#include <ATen/TensorOperators.h>
#include <ATen/ops/_upsample_nearest_exact1d.h>
#include <ATen/ops/_upsample_nearest_exact2d.h>
#include <ATen/ops/_upsample_nearest_exact3d.h>
#include <ATen/ops/zeros.h>

#include <algorithm>
#include <array>
#include <cmath>

namespace clara::voxel_losses {

namespace {

constexpr double kSmallest = 0.0625;  // of weight_mode "exp"

/// F.interpolate(label, size, mode="nearest-exact")
at::Tensor resized(const at::Tensor& label, at::IntArrayRef size) {
  if (label.sizes().slice(2) == size) return label;
  const auto from = label.is_floating_point() ? label : label.to(at::kFloat);
  switch (size.size()) {
    case 1:
      return at::_upsample_nearest_exact1d(from, size);
    case 2:
      return at::_upsample_nearest_exact2d(from, size);
    case 3:
      return at::_upsample_nearest_exact3d(from, size);
    default:
      throw Error("DeepSupervisionLoss: outputs have 1 to 3 spatial axes, got " +
                  std::to_string(size.size()));
  }
}

}  // namespace

std::span<const Field> DeepSupervisionLoss::Options::fields() {
  using O = DeepSupervisionLoss::Options;
  static const std::array list{
      field<&O::loss>("loss", "the loss of each output, written in place").required(),
      field<&O::weight_mode>("weight_mode",
                             "weights of the outputs: equal, halved from one to the next, or a "
                             "half for all but the first")
          .one_of({"same", "exp", "two"}),
      field<&O::weights>("weights", "weight of each output; stronger than weight_mode")
          .range(-kLargestFloat, kLargestFloat)};
  return list;
}

std::vector<double> DeepSupervisionLoss::weights(std::size_t levels) const {
  if (options_.weights && options_.weights->size() >= levels)
    return {options_.weights->begin(),
            options_.weights->begin() + static_cast<std::ptrdiff_t>(levels)};
  std::vector<double> weights(levels, 1.0);
  for (std::size_t level = 1; level < levels; ++level) {
    if (options_.weight_mode == "two") weights[level] = 0.5;
    if (options_.weight_mode == "exp")
      weights[level] = std::max(std::pow(0.5, static_cast<double>(level)), kSmallest);
  }
  return weights;
}

at::Tensor DeepSupervisionLoss::forward_all(const Tensors& outputs, const Tensors& targets) {
  const auto& target = one_tensor(targets, "DeepSupervisionLoss");
  if (outputs.size() == 1) return options_.loss->forward(outputs[0].to(at::kFloat), target);
  const auto weight = weights(outputs.size());
  auto sum = at::zeros({}, at::TensorOptions(at::kFloat).device(target.device()));
  for (std::size_t level = 0; level < outputs.size(); ++level) {
    const auto output = outputs[level].to(at::kFloat);
    const auto loss = options_.loss->forward(output, resized(target, output.sizes().slice(2)));
    sum = sum + weight[level] * loss;
  }
  return sum;
}

}  // namespace clara::voxel_losses
