#include "tversky_loss.hpp"

#include "soft_counts.hpp"

#include <clara/internal/float_range.hpp>

#include <ATen/TensorOperators.h>

#include <array>

namespace clara::voxel_losses {

std::span<const Field> TverskyLoss::Options::fields() {
  using O = TverskyLoss::Options;
  static const std::array list{
      field<&O::include_background>("include_background", "count class 0 too"),
      field<&O::to_onehot_y>("to_onehot_y", "the label holds class numbers, not one channel each"),
      field<&O::sigmoid>("sigmoid", "apply a sigmoid to the prediction first"),
      field<&O::softmax>("softmax", "apply a softmax over the classes first"),
      field<&O::alpha>("alpha", "weight of false positives").range(-kLargestFloat, kLargestFloat),
      field<&O::beta>("beta", "weight of false negatives").range(-kLargestFloat, kLargestFloat),
      field<&O::reduction>("reduction", "over items and classes").one_of({"mean", "sum", "none"}),
      field<&O::smooth_nr>("smooth_nr", "added to the numerator")
          .range(-kLargestFloat, kLargestFloat),
      field<&O::smooth_dr>("smooth_dr", "added to the denominator")
          .range(-kLargestFloat, kLargestFloat),
      field<&O::batch>("batch", "one overlap for the whole batch"),
      field<&O::soft_label>("soft_label", "the label holds values between 0 and 1"),
      field<&O::ignore_index>("ignore_index", "class number that does not count")};
  return list;
}

void TverskyLoss::Options::validate(const Options& options, OptionIssues& issues) {
  if (options.sigmoid && options.softmax)
    issues.error("softmax", "sigmoid and softmax cannot both be true");
}

at::Tensor TverskyLoss::forward(const at::Tensor& input, const at::Tensor& target) {
  const auto pair = match_channels(
      activated(input, options_.sigmoid, options_.softmax), target,
      {options_.to_onehot_y, options_.include_background, options_.ignore_index}, "TverskyLoss");
  auto counts = soft_counts(pair, reduced_axes(pair.input, options_.batch),
                            {false, options_.soft_label, false}, "TverskyLoss");
  counts.fp *= options_.alpha;
  counts.fn *= options_.beta;
  const auto numerator = counts.tp + options_.smooth_nr;
  const auto denominator = counts.tp + counts.fp + counts.fn + options_.smooth_dr;
  return reduce(1.0 - numerator / denominator, options_.reduction);
}

}  // namespace clara::voxel_losses
