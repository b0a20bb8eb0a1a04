#include "soft_counts.hpp"

#include <ATen/TensorOperators.h>
#include <ATen/ops/linalg_vector_norm.h>
#include <ATen/ops/sum.h>

namespace clara::voxel_losses {

namespace {

Counts count_by_sums(const Pair& pair, at::IntArrayRef axes, bool decoupled) {
  const auto tp = at::sum(pair.input * pair.target, axes);
  if (!decoupled) {
    const auto fp = at::sum(pair.input * (1 - pair.target), axes);
    return {tp, fp, at::sum((1 - pair.input) * pair.target, axes)};
  }
  const auto fp = at::sum(pair.input, axes) - tp;
  return {tp, fp, at::sum(pair.target, axes) - tp};
}

Counts count_by_norms(const Pair& pair, at::IntArrayRef axes, int order) {
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

Counts soft_counts(const Pair& pair, at::IntArrayRef axes, const Counting& how,
                   const std::string& loss) {
  if (!how.squared && !how.soft_label) return count_by_sums(pair, axes, how.decoupled);
  if (!pair.target.is_floating_point())
    throw Error(loss +
                ": squared_pred and soft_label need a label of floating-point numbers, got " +
                c10::toString(pair.target.scalar_type()) +
                "; \"to_onehot_y\": true makes one of class numbers");
  return count_by_norms(pair, axes, how.squared ? 2 : 1);
}

}  // namespace clara::voxel_losses
