#include "dice_focal_losses.hpp"

#include <clara/internal/float_range.hpp>

#include <ATen/TensorOperators.h>

namespace clara::voxel_losses {

namespace {

/// The target is one-hot already.
DiceLoss::Options dice_options(const DiceFocalLoss::Options& options) {
  DiceLoss::Options dice;
  static_cast<DiceFields&>(dice) = options;
  dice.to_onehot_y = false;
  dice.reduction = options.reduction;
  dice.weight = options.weight;
  return dice;
}

FocalLoss::Options focal_options(const DiceFocalLoss::Options& options) {
  FocalLoss::Options focal;
  focal.include_background = options.include_background;
  focal.gamma = options.gamma;
  focal.weight = options.weight;
  focal.alpha = options.alpha;
  focal.reduction = options.reduction;
  return focal;
}

GeneralizedDiceLoss::Options dice_options(const GeneralizedDiceFocalLoss::Options& options) {
  GeneralizedDiceLoss::Options dice;
  static_cast<GeneralizedDiceFields&>(dice) = options;
  return dice;
}

FocalLoss::Options focal_options(const GeneralizedDiceFocalLoss::Options& options) {
  FocalLoss::Options focal;
  focal.include_background = options.include_background;
  focal.to_onehot_y = options.to_onehot_y;
  focal.gamma = options.gamma;
  focal.weight = options.weight;
  focal.reduction = options.reduction;
  return focal;
}

}  // namespace

std::span<const Field> DiceFocalLoss::Options::fields() {
  using O = DiceFocalLoss::Options;
  static const Fields<O> list{
      group<DiceFields>(),
      field<&O::reduction>("reduction", "over items, classes and voxels")
          .one_of({"mean", "sum", "none"}),
      field<&O::gamma>("gamma", "how much easy voxels are played down")
          .range(-kLargestFloat, kLargestFloat),
      field<&O::weight>("weight", "weight of each class, or one for all")
          .range(-kLargestFloat, kLargestFloat),
      field<&O::lambda_dice>("lambda_dice", "weight of the Dice loss").range(0, kLargestFloat),
      field<&O::lambda_focal>("lambda_focal", "weight of the focal loss").range(0, kLargestFloat),
      field<&O::alpha>("alpha", "balance of foreground, or one for each class")
          .range(-kLargestFloat, kLargestFloat)};
  return list;
}

void DiceFocalLoss::Options::validate(const Options& options, OptionIssues& issues) {
  check_weights("alpha", options.alpha, issues);
  check_weights("weight", options.weight, issues);
}

DiceFocalLoss::DiceFocalLoss(const Options& options)
    : to_onehot_y_(options.to_onehot_y),
      lambda_dice_(options.lambda_dice),
      lambda_focal_(options.lambda_focal),
      dice_(dice_options(options), "DiceFocalLoss"),
      focal_(focal_options(options), "DiceFocalLoss") {}

at::Tensor DiceFocalLoss::forward(const at::Tensor& input, const at::Tensor& target) {
  check_label(input, target, "DiceFocalLoss");
  const auto classes = input.size(1);
  const auto wanted =
      to_onehot_y_ && classes > 1 ? one_hot(target, classes, "DiceFocalLoss") : target;
  // Named, so that the operations are recorded in Python's order, on which the last bits of the
  // gradient depend.
  const auto dice = dice_.forward(input, wanted);
  const auto focal = focal_.forward(input, wanted);
  const auto first = lambda_dice_ * dice;
  const auto second = lambda_focal_ * focal;
  return first + second;
}

std::span<const Field> GeneralizedDiceFocalLoss::Options::fields() {
  using O = GeneralizedDiceFocalLoss::Options;
  static const Fields<O> list{
      group<GeneralizedDiceFields>(),
      field<&O::gamma>("gamma", "how much easy voxels are played down")
          .range(-kLargestFloat, kLargestFloat),
      field<&O::weight>("weight", "weight of each class in the focal loss, or one for all")
          .range(-kLargestFloat, kLargestFloat),
      field<&O::lambda_gdl>("lambda_gdl", "weight of the Dice loss").range(0, kLargestFloat),
      field<&O::lambda_focal>("lambda_focal", "weight of the focal loss").range(0, kLargestFloat)};
  return list;
}

void GeneralizedDiceFocalLoss::Options::validate(const Options& options, OptionIssues& issues) {
  check_weights("weight", options.weight, issues);
}

GeneralizedDiceFocalLoss::GeneralizedDiceFocalLoss(const Options& options)
    : lambda_gdl_(options.lambda_gdl),
      lambda_focal_(options.lambda_focal),
      dice_(dice_options(options), "GeneralizedDiceFocalLoss"),
      focal_(focal_options(options), "GeneralizedDiceFocalLoss") {}

at::Tensor GeneralizedDiceFocalLoss::forward(const at::Tensor& input, const at::Tensor& target) {
  check_label(input, target, "GeneralizedDiceFocalLoss");
  const auto dice = dice_.forward(input, target);
  const auto focal = focal_.forward(input, target);
  const auto first = lambda_gdl_ * dice;
  const auto second = lambda_focal_ * focal;
  return first + second;
}

}  // namespace clara::voxel_losses
