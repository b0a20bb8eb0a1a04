#include "dice_ce_loss.hpp"

#include <clara/internal/float_range.hpp>

#include <ATen/TensorOperators.h>
#include <ATen/core/Reduction.h>
#include <ATen/ops/binary_cross_entropy_with_logits.h>
#include <ATen/ops/cross_entropy_loss.h>
#include <ATen/ops/tensor.h>

#include <array>

namespace clara::voxel_losses {

namespace {

DiceLoss::Options dice_options(const DiceCELoss::Options& options) {
  DiceLoss::Options dice;
  static_cast<DiceFields&>(dice) = options;
  dice.reduction = options.reduction;
  if (!options.weight) return dice;
  auto weight = *options.weight;
  if (!options.include_background && !weight.empty()) weight.erase(weight.begin());
  dice.weight = OneOrMany<double>(std::move(weight));
  return dice;
}

}  // namespace

std::span<const Field> DiceCELoss::Options::fields() {
  using O = DiceCELoss::Options;
  static const Fields<O> list{
      group<DiceFields>(),
      field<&O::reduction>("reduction", "over items, classes and voxels").one_of({"mean", "sum"}),
      field<&O::weight>("weight", "weight of each class, the background included")
          .range(0, kLargestFloat),
      field<&O::lambda_dice>("lambda_dice", "weight of the Dice loss").range(0, kLargestFloat),
      field<&O::lambda_ce>("lambda_ce", "weight of the cross entropy").range(0, kLargestFloat),
      field<&O::label_smoothing>("label_smoothing", "share of a label spread over all classes")
          .range(0, 1)};
  return list;
}

void DiceCELoss::Options::validate(const Options& options, OptionIssues& issues) {
  DiceLoss::Options::validate(dice_options(options), issues);
}

DiceCELoss::DiceCELoss(Options options)
    : options_(std::move(options)), dice_(dice_options(options_), "DiceCELoss") {}

at::Tensor DiceCELoss::forward(const at::Tensor& input, const at::Tensor& target) {
  check_label(input, target, "DiceCELoss");
  // Named, so that the operations are recorded in Python's order, on which the last bits of the
  // gradient depend.
  const auto dice = dice_.forward(input, target);
  const auto entropy = cross_entropy(input, target);
  const auto first = options_.lambda_dice * dice;
  const auto second = options_.lambda_ce * entropy;
  return first + second;
}

at::Tensor DiceCELoss::cross_entropy(const at::Tensor& input, const at::Tensor& target) const {
  const auto reduction = options_.reduction == "mean" ? at::Reduction::Mean : at::Reduction::Sum;
  std::optional<at::Tensor> weight;
  if (options_.weight)
    weight = at::tensor(*options_.weight, at::TensorOptions(at::kFloat)).to(input.device());
  const auto floating = target.is_floating_point() ? target : target.to(input.scalar_type());
  if (input.size(1) == 1)
    return at::binary_cross_entropy_with_logits(input, floating, std::nullopt, weight, reduction);
  const auto labels = target.size(1) == 1 ? target.squeeze(1).to(at::kLong) : floating;
  if (weight) weight = weight->to(input);
  return at::cross_entropy_loss(input, labels, weight, reduction, /*ignore_index=*/-100,
                                options_.label_smoothing);
}

}  // namespace clara::voxel_losses
