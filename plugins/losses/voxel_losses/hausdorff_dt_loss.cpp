#include "hausdorff_dt_loss.hpp"

#include <clara/internal/distance_transform.hpp>
#include <clara/internal/float_range.hpp>
#include <clara/internal/texts.hpp>
#include <clara/train/parallel.hpp>

#include <ATen/TensorOperators.h>
#include <ATen/core/grad_mode.h>
#include <ATen/ops/cat.h>
#include <ATen/ops/empty.h>
#include <ATen/ops/gt.h>
#include <ATen/ops/pow.h>
#include <ATen/ops/zeros_like.h>

#include <array>
#include <cmath>
#include <cstdint>
#include <functional>

namespace clara::voxel_losses {

namespace {

void for_lines(std::size_t count, const std::function<void(std::size_t, std::size_t)>& work) {
  parallel_for(0, static_cast<std::int64_t>(count), 64, [&](std::int64_t begin, std::int64_t end) {
    work(static_cast<std::size_t>(begin), static_cast<std::size_t>(end));
  });
}

template <class T>
at::Tensor border_distance_of(const at::Tensor& mask) {
  const auto shape = mask.sizes().vec();
  const bool* inside = mask.const_data_ptr<bool>();
  const auto to_outside = squared_distances<T>(
      shape, [&](std::size_t i) { return !inside[i]; }, for_lines);
  const auto to_inside = squared_distances<T>(
      shape, [&](std::size_t i) { return inside[i]; }, for_lines);
  auto result = at::empty(shape, at::TensorOptions(at::kDouble));
  auto* out = result.mutable_data_ptr<double>();
  for (std::size_t i = 0; i < to_outside.size(); ++i)  // one of the two is 0
    out[i] = std::sqrt(static_cast<double>(to_outside[i] + to_inside[i]));
  return result;
}

/// The distance of each voxel to the other side of the border of a mask that has two sides.
at::Tensor border_distance(const at::Tensor& mask) {
  return has_short_distances(mask.sizes().vec()) ? border_distance_of<std::int32_t>(mask)
                                                 : border_distance_of<std::int64_t>(mask);
}

/// images: [batch, 1, spatial...]. As in MONAI, the field is of the images' own type.
at::Tensor distance_field(const at::Tensor& images) {
  const at::NoGradGuard no_grad;
  auto field = at::zeros_like(images);
  for (std::int64_t item = 0; item < images.size(0); ++item) {
    const auto mask = at::gt(images[item][0], 0.5).to(at::kCPU).contiguous();
    const auto inside = mask.sum().item().toLong();
    if (inside == 0 || inside == mask.numel()) continue;
    field[item][0].copy_(border_distance(mask));
  }
  return field.to(at::kFloat);
}

}  // namespace

std::span<const Field> HausdorffDTLoss::Options::fields() {
  using O = HausdorffDTLoss::Options;
  static const std::array list{
      field<&O::alpha>("alpha", "power of the distances").range(-kLargestFloat, kLargestFloat),
      field<&O::include_background>("include_background", "count class 0 too"),
      field<&O::to_onehot_y>("to_onehot_y", "the label holds class numbers, not one channel each"),
      field<&O::sigmoid>("sigmoid", "apply a sigmoid to the prediction first"),
      field<&O::softmax>("softmax", "apply a softmax over the classes first"),
      field<&O::reduction>("reduction", "over items and classes").one_of({"mean", "sum", "none"}),
      field<&O::batch>("batch", "one mean for the whole batch")};
  return list;
}

void HausdorffDTLoss::Options::validate(const Options& options, OptionIssues& issues) {
  if (options.sigmoid && options.softmax)
    issues.error("softmax", "sigmoid and softmax cannot both be true");
}

at::Tensor HausdorffDTLoss::channel_loss(const at::Tensor& input, const at::Tensor& target) const {
  const auto prediction_field = distance_field(input.detach());
  const auto target_field = distance_field(target.detach());
  const auto error = at::pow(input - target, 2);
  const auto near_prediction = at::pow(prediction_field, options_.alpha);
  const auto distance = near_prediction + at::pow(target_field, options_.alpha);
  return (error * distance).mean(reduced_axes(input, options_.batch), /*keepdim=*/true);
}

at::Tensor HausdorffDTLoss::forward(const at::Tensor& input, const at::Tensor& target) {
  if (input.dim() != 4 && input.dim() != 5)
    throw Error(name_ + ": expected a prediction of [batch, class] and 2 or 3 spatial axes, got " +
                shape_text(input.sizes()));
  const auto pair =
      match_channels(activated(input, options_.sigmoid, options_.softmax), target,
                     {options_.to_onehot_y, options_.include_background, std::nullopt}, name_);
  std::vector<at::Tensor> losses;
  for (std::int64_t channel = 0; channel < pair.input.size(1); ++channel)
    losses.push_back(
        channel_loss(pair.input.narrow(1, channel, 1), pair.target.narrow(1, channel, 1)));
  return reduce(at::cat(losses, 1), options_.reduction);
}

at::Tensor LogHausdorffDTLoss::forward(const at::Tensor& input, const at::Tensor& target) {
  return (HausdorffDTLoss::forward(input, target) + 1).log();
}

}  // namespace clara::voxel_losses
