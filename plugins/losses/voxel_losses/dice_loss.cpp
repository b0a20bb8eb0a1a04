#include "dice_loss.hpp"

#include <clara/internal/float_range.hpp>

#include <ATen/TensorOperators.h>
#include <ATen/ops/linalg_vector_norm.h>
#include <ATen/ops/sigmoid.h>
#include <ATen/ops/softmax.h>
#include <ATen/ops/sum.h>

#include <array>

namespace clara::voxel_losses {

namespace {

/// Soft counts of true positives, false positives and false negatives, over `axes`.
struct Counts {
  at::Tensor tp, fp, fn;
};

Counts count(const Pair& pair, at::IntArrayRef axes) {
  const auto tp = at::sum(pair.input * pair.target, axes);
  return {tp, at::sum(pair.input, axes) - tp, at::sum(pair.target, axes) - tp};
}

/// The form of Wang et al., "Dice Semimetric Losses" (2023), which is right for soft labels too.
Counts count_by_norms(const Pair& pair, at::IntArrayRef axes, int order, const std::string& name) {
  if (!pair.target.is_floating_point())
    throw Error(name +
                ": squared_pred and soft_label need a label of floating-point numbers, got " +
                c10::toString(pair.target.scalar_type()) +
                "; \"to_onehot_y\": true makes one of class numbers");
  const auto norm = [&](const at::Tensor& x) {
    const auto result = at::linalg_vector_norm(x, order, axes);
    return order > 1 ? result.pow(order) : result;
  };
  const auto input = norm(pair.input);
  const auto target = norm(pair.target);
  const auto difference = norm(pair.input - pair.target);
  const auto tp = (input + target - difference) / 2;
  return {tp, input - tp, target - tp};
}

}  // namespace

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
      field<&O::soft_label>("soft_label", "the label holds values between 0 and 1")};
  return list;
}

void DiceLoss::Options::validate(const Options& options, OptionIssues& issues) {
  check_weights("weight", options.weight, issues);
}

DiceLoss::DiceLoss(Options options, std::string name)
    : options_(std::move(options)), name_(std::move(name)) {}

at::Tensor DiceLoss::forward(const at::Tensor& input, const at::Tensor& target) {
  auto prediction = options_.sigmoid ? at::sigmoid(input) : input;
  if (options_.softmax && input.size(1) > 1) prediction = at::softmax(prediction, 1);
  const auto pair =
      match_channels(prediction, target, options_.to_onehot_y, options_.include_background, name_);

  const auto loss = weighted(overlap_loss(pair), pair.target.size(1));
  if (options_.reduction != "none") return reduce(loss, options_.reduction);
  // Values for each item and class (for each class with `batch`), in the shape that MONAI gives
  // them.
  auto shape = loss.sizes().vec();
  shape.resize(shape.size() + static_cast<std::size_t>(pair.input.dim() - 2), 1);
  return loss.view(shape);
}

at::Tensor DiceLoss::overlap_loss(const Pair& pair) const {
  std::vector<std::int64_t> axes;
  if (options_.batch) axes.push_back(0);
  for (std::int64_t axis = 2; axis < pair.input.dim(); ++axis) axes.push_back(axis);
  const bool plain = !options_.squared_pred && !options_.soft_label;
  auto counts =
      plain ? count(pair, axes) : count_by_norms(pair, axes, options_.squared_pred ? 2 : 1, name_);
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
