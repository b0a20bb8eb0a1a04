#include "focal_loss.hpp"

#include <clara/internal/float_range.hpp>

#include <ATen/TensorOperators.h>
#include <ATen/ops/log_sigmoid.h>
#include <ATen/ops/log_softmax.h>
#include <ATen/ops/ones_like.h>
#include <ATen/ops/tensor.h>
#include <ATen/ops/where.h>

#include <array>

namespace clara::voxel_losses {

namespace {

/// One value for each channel, in a shape that broadcasts over [batch, channel, spatial...].
at::Tensor per_channel(const at::Tensor& values, const at::Tensor& like, bool with_batch) {
  std::vector<std::int64_t> shape(static_cast<std::size_t>(like.dim() - (with_batch ? 0 : 1)), 1);
  shape[with_batch ? 1 : 0] = -1;
  return values.view(shape);
}

}  // namespace

std::span<const Field> FocalLoss::Options::fields() {
  using O = FocalLoss::Options;
  static const std::array list{
      field<&O::include_background>("include_background", "count class 0 too"),
      field<&O::to_onehot_y>("to_onehot_y", "the label holds class numbers, not one channel each"),
      field<&O::gamma>("gamma", "how much easy voxels are played down")
          .range(-kLargestFloat, kLargestFloat),
      field<&O::alpha>("alpha", "balance of foreground, or one for each class")
          .range(-kLargestFloat, kLargestFloat),
      field<&O::weight>("weight", "weight of each class, or one for all")
          .range(-kLargestFloat, kLargestFloat),
      field<&O::reduction>("reduction", "over items, classes and voxels")
          .one_of({"mean", "sum", "none"}),
      field<&O::use_softmax>("use_softmax",
                             "softmax over the classes in place of a sigmoid of each")};
  return list;
}

void FocalLoss::Options::validate(const Options& options, OptionIssues& issues) {
  check_weights("alpha", options.alpha, issues);
  check_weights("weight", options.weight, issues);
  if (options.use_softmax && !options.include_background && options.alpha && options.alpha->single)
    issues.warning("alpha", "one alpha is ignored with use_softmax and without the background");
}

FocalLoss::FocalLoss(Options options) : options_(std::move(options)) {}

at::Tensor FocalLoss::forward(const at::Tensor& input, const at::Tensor& target) {
  auto pair =
      match_channels(input, target, options_.to_onehot_y, options_.include_background, "FocalLoss");
  pair = {pair.input.to(at::kFloat), pair.target.to(at::kFloat)};
  auto loss = options_.use_softmax ? softmax_loss(pair) : sigmoid_loss(pair);
  if (options_.weight) {
    const auto weight = weight_tensor(*options_.weight, loss.size(1), loss, "FocalLoss");
    loss = loss * (weight.dim() == 0 ? weight : per_channel(weight, loss, true));
  }
  if (options_.reduction != "sum") return reduce(loss, options_.reduction);
  // MONAI takes the mean over the voxels before the sum.
  std::vector<std::int64_t> axes;
  for (std::int64_t axis = 2; axis < loss.dim(); ++axis) axes.push_back(axis);
  return loss.mean(axes).sum();
}

/// -alpha * (1 - p)^gamma * log(p), p the softmax.
at::Tensor FocalLoss::softmax_loss(const Pair& pair) const {
  const auto log_p = at::log_softmax(pair.input, 1);
  auto loss = -(1 - log_p.exp()).pow(options_.gamma) * log_p * pair.target;
  if (!options_.alpha || (!options_.include_background && options_.alpha->single)) return loss;
  const auto classes = pair.target.size(1);
  at::Tensor alpha;
  if (options_.alpha->single) {
    // MONAI rounds alpha to float before it takes it from one.
    const double value = static_cast<float>((*options_.alpha)[0]);
    std::vector<double> factors(static_cast<std::size_t>(classes), value);
    factors[0] = 1 - value;
    alpha = at::tensor(factors, at::TensorOptions(at::kFloat)).to(loss);
  } else {
    alpha = weight_tensor(*options_.alpha, classes, loss, "FocalLoss (alpha)");
  }
  return per_channel(alpha, pair.target, false) * loss;
}

/// The same with p the sigmoid of the input, or of its negative where the target is 0.
at::Tensor FocalLoss::sigmoid_loss(const Pair& pair) const {
  // C++ may evaluate the right operand of an operator first. Autograd adds up gradients in the
  // order in which the operations were recorded, and another order gives other last bits: so what
  // has operations on both sides gets a name, in Python's order.
  const auto& [input, target] = pair;
  const auto product = input * target;
  const auto difference = input - product;
  const auto log_p = at::log_sigmoid(input);
  const auto cross_entropy = difference - log_p;
  const auto negative = -input;
  const auto sign = target * 2 - 1;
  const auto log_inverse = at::log_sigmoid(negative * sign);
  auto loss = (log_inverse * options_.gamma).exp() * cross_entropy;
  if (!options_.alpha) return loss;
  const auto alpha = weight_tensor(*options_.alpha, target.size(1), input, "FocalLoss (alpha)");
  if (alpha.dim() == 0) {
    const auto ones = target * alpha;
    const auto zeros = (1 - target) * (1 - alpha);
    return (ones + zeros) * loss;
  }
  const auto factor = per_channel(alpha, target, true);
  return at::where(target == 1, factor, at::ones_like(factor)) * loss;
}

}  // namespace clara::voxel_losses
