#include "masked_dice_loss.hpp"

#include <clara/internal/float_range.hpp>
#include <clara/internal/texts.hpp>

#include <ATen/TensorOperators.h>

namespace clara::voxel_losses {

namespace {

DiceLoss::Options dice_options(const MaskedDiceLoss::Options& options) {
  DiceLoss::Options dice;
  static_cast<DiceFields&>(dice) = options;
  dice.sigmoid = dice.softmax = false;
  dice.reduction = options.reduction;
  dice.weight = options.weight;
  dice.soft_label = options.soft_label;
  return dice;
}

void check_mask(const at::Tensor& input, const at::Tensor& mask) {
  const bool fits = mask.dim() == input.dim() && mask.dim() > 1 && mask.size(1) == 1 &&
                    (mask.size(0) == 1 || mask.size(0) == input.size(0)) &&
                    mask.sizes().slice(2) == input.sizes().slice(2);
  if (!fits)
    throw Error("MaskedDiceLoss: the mask has shape " + shape_text(mask.sizes()) +
                " where the prediction has " + shape_text(input.sizes()) +
                "; it needs one channel and the same spatial sizes");
}

}  // namespace

std::span<const Field> MaskedDiceLoss::Options::fields() {
  using O = MaskedDiceLoss::Options;
  static const Fields<O> list{
      group<DiceFields>(),
      field<&O::reduction>("reduction", "over items and classes").one_of({"mean", "sum", "none"}),
      field<&O::weight>("weight", "weight of each class, or one for all")
          .range(-kLargestFloat, kLargestFloat),
      field<&O::soft_label>("soft_label", "the label holds values between 0 and 1")};
  return list;
}

void MaskedDiceLoss::Options::validate(const Options& options, OptionIssues& issues) {
  check_weights("weight", options.weight, issues);
}

MaskedDiceLoss::MaskedDiceLoss(const Options& options)
    : sigmoid_(options.sigmoid),
      softmax_(options.softmax),
      dice_(dice_options(options), "MaskedDiceLoss") {}

at::Tensor MaskedDiceLoss::forward_all(const Tensors& outputs, const Tensors& targets) {
  const auto input = activated(one_tensor(outputs, "MaskedDiceLoss"), sigmoid_, softmax_);
  if (targets.size() < 2) return dice_.forward(input, one_tensor(targets, "MaskedDiceLoss"));
  check_mask(input, targets[1]);
  const auto masked = input * targets[1];
  return dice_.forward(masked, targets[0] * targets[1]);
}

}  // namespace clara::voxel_losses
