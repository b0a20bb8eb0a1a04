#include "dice_loss.hpp"

#include "soft_counts.hpp"

#include <clara/internal/float_range.hpp>

#include <ATen/TensorOperators.h>

#include <array>

namespace clara::voxel_losses {

std::span<const Field> DiceFields::fields() {
  using O = DiceFields;
  static const std::array list{
      field<&O::include_background>("include_background", "count class 0 too"),
      field<&O::to_onehot_y>("to_onehot_y", "the label holds class numbers, not one channel each"),
      field<&O::sigmoid>("sigmoid", "apply a sigmoid to the prediction first"),
      field<&O::softmax>("softmax", "apply a softmax over the classes first"),
      field<&O::squared_pred>("squared_pred", "square both in the denominator"),
      field<&O::jaccard>("jaccard", "intersection over union in place of Dice"),
      field<&O::smooth_nr>("smooth_nr", "added to the numerator")
          .range(-kLargestFloat, kLargestFloat),
      field<&O::smooth_dr>("smooth_dr", "added to the denominator")
          .range(-kLargestFloat, kLargestFloat),
      field<&O::batch>("batch", "one overlap for the whole batch")};
  return list;
}

void DiceFields::validate(const DiceFields& options, OptionIssues& issues) {
  if (options.sigmoid && options.softmax)
    issues.error("softmax", "sigmoid and softmax cannot both be true");
}

std::span<const Field> DiceLoss::Options::fields() {
  using O = DiceLoss::Options;
  static const Fields<O> list{
      group<DiceFields>(),
      field<&O::reduction>("reduction", "over items and classes").one_of({"mean", "sum", "none"}),
      field<&O::weight>("weight", "weight of each class, or one for all")
          .range(-kLargestFloat, kLargestFloat),
      field<&O::soft_label>("soft_label", "the label holds values between 0 and 1"),
      field<&O::ignore_index>("ignore_index", "class number that does not count")};
  return list;
}

void DiceLoss::Options::validate(const Options& options, OptionIssues& issues) {
  check_weights("weight", options.weight, issues);
}

DiceLoss::DiceLoss(Options options, std::string name)
    : options_(std::move(options)), name_(std::move(name)) {}

at::Tensor DiceLoss::forward(const at::Tensor& input, const at::Tensor& target) {
  const auto pair = match_channels(
      activated(input, options_.sigmoid, options_.softmax), target,
      {options_.to_onehot_y, options_.include_background, options_.ignore_index}, name_);
  const auto loss = weighted(overlap_loss(pair), pair.target.size(1));
  if (options_.reduction != "none") return reduce(loss, options_.reduction);
  return broadcastable(loss, pair.input);
}

at::Tensor DiceLoss::overlap_loss(const Pair& pair) const {
  auto counts = soft_counts(pair, reduced_axes(pair.input, options_.batch),
                            {options_.squared_pred, options_.soft_label, true}, name_);
  if (!options_.jaccard) {
    counts.fp *= 0.5;
    counts.fn *= 0.5;
  }
  const auto numerator = 2 * counts.tp + options_.smooth_nr;
  const auto sum = counts.tp + counts.fp + counts.fn;
  const auto denominator = 2 * sum + options_.smooth_dr;
  return 1 - numerator / denominator;
}

at::Tensor DiceLoss::weighted(const at::Tensor& loss, std::int64_t classes) const {
  if (!options_.weight || classes == 1) return loss;
  return loss * weight_tensor(*options_.weight, classes, loss, name_);
}

}  // namespace clara::voxel_losses
