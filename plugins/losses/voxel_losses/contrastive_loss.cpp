#include "contrastive_loss.hpp"

#include <clara/error.hpp>
#include <clara/internal/float_range.hpp>
#include <clara/internal/texts.hpp>

#include <ATen/TensorOperators.h>
#include <ATen/ops/cat.h>
#include <ATen/ops/cosine_similarity.h>
#include <ATen/ops/diag.h>
#include <ATen/ops/eye.h>
#include <ATen/ops/scalar_tensor.h>
#include <ATen/ops/sum.h>

#include <array>

namespace clara::voxel_losses {

std::span<const Field> ContrastiveLoss::Options::fields() {
  using O = ContrastiveLoss::Options;
  static const std::array list{
      field<&O::temperature>("temperature", "the smaller, the more the hardest negatives count")
          .range(-kLargestFloat, kLargestFloat),
      field<&O::batch_size>("batch_size", "accepted for MONAI's sake; that of the input counts")};
  return list;
}

at::Tensor ContrastiveLoss::forward(const at::Tensor& input, const at::Tensor& target) {
  if (input.dim() != 2 || target.sizes() != input.sizes())
    throw Error("ContrastiveLoss: expected two views of [batch, feature], got " +
                shape_text(input.sizes()) + " and " + shape_text(target.sizes()));
  const auto items = input.size(0);
  const auto options = at::TensorOptions(at::kFloat).device(input.device());
  const auto temperature = at::scalar_tensor(temperature_, options);
  const auto others = 1 - at::eye(2 * items, options);
  const auto views = at::cat({input, target}, 0);
  const auto first = views.unsqueeze(1);
  const auto similarity = at::cosine_similarity(first, views.unsqueeze(0), 2);
  const auto one_way = at::diag(similarity, items);
  const auto other_way = at::diag(similarity, -items);
  const auto positives = at::cat({one_way, other_way}, 0);
  const auto numerator = (positives / temperature).exp();
  const auto denominator = others * (similarity / temperature).exp();
  const auto losses = -(numerator / at::sum(denominator, {1})).log();
  return at::sum(losses) / (2 * items);
}

}  // namespace clara::voxel_losses
