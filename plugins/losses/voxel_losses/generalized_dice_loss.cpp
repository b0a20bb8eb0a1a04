#include "generalized_dice_loss.hpp"

#include "soft_counts.hpp"

#include <clara/internal/float_range.hpp>

#include <ATen/TensorOperators.h>
#include <ATen/ops/isinf.h>
#include <ATen/ops/max.h>
#include <ATen/ops/ones_like.h>
#include <ATen/ops/reciprocal.h>
#include <ATen/ops/sum.h>

#include <array>
#include <tuple>

namespace clara::voxel_losses {

std::span<const Field> GeneralizedDiceFields::fields() {
  using O = GeneralizedDiceFields;
  static const std::array list{
      field<&O::include_background>("include_background", "count class 0 too"),
      field<&O::to_onehot_y>("to_onehot_y", "the label holds class numbers, not one channel each"),
      field<&O::sigmoid>("sigmoid", "apply a sigmoid to the prediction first"),
      field<&O::softmax>("softmax", "apply a softmax over the classes first"),
      field<&O::w_type>("w_type",
                        "weight of a class: one over its volume, over the square of it, "
                        "or the same for all")
          .one_of({"square", "simple", "uniform"}),
      field<&O::reduction>("reduction", "over items").one_of({"mean", "sum", "none"}),
      field<&O::smooth_nr>("smooth_nr", "added to the numerator")
          .range(-kLargestFloat, kLargestFloat),
      field<&O::smooth_dr>("smooth_dr", "added to the denominator")
          .range(-kLargestFloat, kLargestFloat),
      field<&O::batch>("batch", "one overlap for the whole batch")};
  return list;
}

void GeneralizedDiceFields::validate(const GeneralizedDiceFields& options, OptionIssues& issues) {
  if (options.sigmoid && options.softmax)
    issues.error("softmax", "sigmoid and softmax cannot both be true");
}

std::span<const Field> GeneralizedDiceLoss::Options::fields() {
  static const Fields<Options> list{
      group<GeneralizedDiceFields>(),
      field<&Options::soft_label>("soft_label", "the label holds values between 0 and 1")};
  return list;
}

GeneralizedDiceLoss::GeneralizedDiceLoss(Options options, std::string name)
    : options_(std::move(options)), name_(std::move(name)) {}

/// One over the volumes, [class] or [item, class]; that of a class without a voxel is the largest
/// of the others.
at::Tensor GeneralizedDiceLoss::class_weights(const at::Tensor& volumes) const {
  auto weights = options_.w_type == "simple"   ? at::reciprocal(volumes)
                 : options_.w_type == "square" ? at::reciprocal(volumes * volumes)
                                               : at::ones_like(volumes);
  const auto infinite = at::isinf(weights);
  weights = weights.masked_fill(infinite, 0.0);
  const auto largest =
      options_.batch ? at::max(weights) : std::get<0>(at::max(weights, 1, /*keepdim=*/true));
  return weights + infinite * largest;
}

at::Tensor GeneralizedDiceLoss::forward(const at::Tensor& input, const at::Tensor& target) {
  const auto pair =
      match_channels(activated(input, options_.sigmoid, options_.softmax), target,
                     {options_.to_onehot_y, options_.include_background, std::nullopt}, name_);
  const auto axes = reduced_axes(pair.input, options_.batch);
  auto counts = soft_counts(pair, axes, {false, options_.soft_label, true}, name_);
  counts.fp *= 0.5;
  counts.fn *= 0.5;
  const auto sum = counts.tp + counts.fp + counts.fn;
  const auto denominator = 2 * sum;
  const auto weights = class_weights(at::sum(pair.target, axes).to(at::kFloat));

  const std::array<std::int64_t, 1> classes{options_.batch ? 0 : 1};
  const auto both = 2.0 * (counts.tp * weights).sum(classes, true) + options_.smooth_nr;
  const auto all = (denominator * weights).sum(classes, true) + options_.smooth_dr;
  const auto loss = 1.0 - both / all;
  if (options_.reduction != "none") return reduce(loss, options_.reduction);
  return broadcastable(loss, pair.input);
}

}  // namespace clara::voxel_losses
