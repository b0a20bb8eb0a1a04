#include "bce_with_logits_loss.hpp"

#include <clara/internal/float_range.hpp>
#include <clara/internal/texts.hpp>

#include <ATen/ops/binary_cross_entropy_with_logits.h>
#include <ATen/ops/scalar_tensor.h>
#include <ATen/ops/tensor.h>

namespace clara::voxel_losses {

namespace {

std::optional<at::Tensor> along_last_axis(const Weights& weights, const at::Tensor& input,
                                          const std::string& name) {
  if (!weights) return std::nullopt;
  const auto options = at::TensorOptions(at::kDouble);
  if (weights->single) return at::scalar_tensor((*weights)[0], options).to(input);
  const auto count = static_cast<std::int64_t>(weights->size());
  if (count != 1 && (input.dim() == 0 || input.size(-1) != count))
    throw Error("BCEWithLogitsLoss: " + name + " has " + std::to_string(count) +
                " entries for a prediction of " + shape_text(input.sizes()) +
                "; they stand for the last axis");
  return at::tensor(weights->values, options).to(input);
}

}  // namespace

std::span<const Field> BCEWithLogitsLoss::Options::fields() {
  using O = BCEWithLogitsLoss::Options;
  static const Fields<O> list{
      field<&O::weight>("weight", "weight of each class, or one for all")
          .range(-kLargestFloat, kLargestFloat),
      group<ReductionFields>(),
      field<&O::pos_weight>("pos_weight", "weight of what is true, for each class or all")
          .range(-kLargestFloat, kLargestFloat)};
  return list;
}

at::Tensor BCEWithLogitsLoss::forward(const at::Tensor& input, const at::Tensor& target) {
  if (target.sizes() != input.sizes())
    throw Error("BCEWithLogitsLoss: the label has shape " + shape_text(target.sizes()) +
                " where the prediction has " + shape_text(input.sizes()));
  const auto label = target.is_floating_point() ? target : target.to(input.scalar_type());
  return at::binary_cross_entropy_with_logits(
      input, label, along_last_axis(options_.weight, input, "weight"),
      along_last_axis(options_.pos_weight, input, "pos_weight"), options_.code());
}

}  // namespace clara::voxel_losses
