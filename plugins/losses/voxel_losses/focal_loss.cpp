#include "focal_loss.hpp"

#include <clara/internal/float_range.hpp>

#include <ATen/TensorOperators.h>
#include <ATen/ops/log_sigmoid.h>
#include <ATen/ops/log_softmax.h>
#include <ATen/ops/ones_like.h>
#include <ATen/ops/tensor.h>
#include <ATen/ops/where.h>

#include <array>
#include <limits>

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
                             "softmax over the classes in place of a sigmoid of each"),
      field<&O::ignore_index>("ignore_index", "class number that does not count")};
  return list;
}

void FocalLoss::Options::validate(const Options& options, OptionIssues& issues) {
  check_weights("alpha", options.alpha, issues);
  check_weights("weight", options.weight, issues);
  if (options.use_softmax && !options.include_background && options.alpha && options.alpha->single)
    issues.warning("alpha", "one alpha is ignored with use_softmax and without the background");
}

FocalLoss::FocalLoss(Options options, std::string name)
    : options_(std::move(options)), name_(std::move(name)) {}

at::Tensor FocalLoss::forward(const at::Tensor& input, const at::Tensor& target) {
  auto pair = match_channels(
      input, target, {options_.to_onehot_y, options_.include_background, options_.ignore_index},
      name_);
  pair = {pair.input.to(at::kFloat), pair.target.to(at::kFloat), pair.mask};
  auto loss = options_.use_softmax ? softmax_loss(pair) : sigmoid_loss(pair);
  if (pair.mask.defined()) loss = loss * pair.mask;
  return reduced(weighted(loss), pair.mask);
}

at::Tensor FocalLoss::weighted(const at::Tensor& loss) const {
  if (!options_.weight) return loss;
  const auto weight = weight_tensor(*options_.weight, loss.size(1), loss, name_);
  return loss * (weight.dim() == 0 ? weight : per_channel(weight, loss, true));
}

/// With a mask the mean is over what counts.
at::Tensor FocalLoss::reduced(const at::Tensor& loss, const at::Tensor& mask) const {
  if (options_.reduction == "none") return loss;
  const auto smallest = [&] {
    return mask.scalar_type() == at::kDouble
               ? std::numeric_limits<double>::epsilon()
               : static_cast<double>(std::numeric_limits<float>::epsilon());
  };
  if (options_.reduction == "mean") {
    if (!mask.defined()) return loss.mean();
    const auto sum = loss.sum();
    return sum / mask.sum().clamp(smallest());
  }
  // MONAI takes the mean over the voxels before the sum.
  const auto axes = reduced_axes(loss, false);
  if (!mask.defined()) return loss.mean(axes).sum();
  const auto count = mask.sum(axes, true);
  const auto sum = loss.sum(axes, true);
  return (sum / count.clamp(smallest())).sum();
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
    alpha = weight_tensor(*options_.alpha, classes, loss, name_ + " (alpha)");
  }
  return per_channel(alpha, pair.target, false) * loss;
}

/// The same with p the sigmoid of the input, or of its negative where the target is 0.
at::Tensor FocalLoss::sigmoid_loss(const Pair& pair) const {
  // C++ may evaluate the right operand of an operator first. Autograd adds up gradients in the
  // order in which the operations were recorded, and another order gives other last bits: so what
  // has operations on both sides gets a name, in Python's order.
  const auto& input = pair.input;
  const auto& target = pair.target;
  const auto product = input * target;
  const auto difference = input - product;
  const auto log_p = at::log_sigmoid(input);
  const auto cross_entropy = difference - log_p;
  const auto negative = -input;
  const auto sign = target * 2 - 1;
  const auto log_inverse = at::log_sigmoid(negative * sign);
  auto loss = (log_inverse * options_.gamma).exp() * cross_entropy;
  if (!options_.alpha) return loss;
  const auto alpha = weight_tensor(*options_.alpha, target.size(1), input, name_ + " (alpha)");
  if (alpha.dim() == 0) {
    const auto ones = target * alpha;
    const auto zeros = (1 - target) * (1 - alpha);
    return (ones + zeros) * loss;
  }
  const auto factor = per_channel(alpha, target, true);
  return at::where(target == 1, factor, at::ones_like(factor)) * loss;
}

}  // namespace clara::voxel_losses
