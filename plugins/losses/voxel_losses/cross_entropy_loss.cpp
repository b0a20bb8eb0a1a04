#include "cross_entropy_loss.hpp"

#include "common.hpp"

#include <clara/error.hpp>
#include <clara/internal/float_range.hpp>
#include <clara/internal/texts.hpp>

#include <ATen/core/Reduction.h>
#include <ATen/ops/cross_entropy_loss.h>
#include <ATen/ops/masked_select.h>
#include <ATen/ops/ne.h>
#include <ATen/ops/tensor.h>
#include <c10/util/Exception.h>

#include <array>

namespace clara::voxel_losses {

std::span<const Field> CrossEntropyLoss::Options::fields() {
  using O = CrossEntropyLoss::Options;
  static const std::array list{
      field<&O::weight>("weight", "weight of each class").range(0, kLargestFloat),
      field<&O::ignore_index>("ignore_index", "class number that does not count"),
      field<&O::reduction>("reduction", "over items and voxels").one_of({"mean", "sum", "none"}),
      field<&O::label_smoothing>("label_smoothing", "share of a label spread over all classes")
          .range(0, 1)};
  return list;
}

CrossEntropyLoss::CrossEntropyLoss(Options options) : options_(std::move(options)) {}

/// The label as torch wants it: class numbers, or probabilities in the shape of the logits.
at::Tensor CrossEntropyLoss::labels(const at::Tensor& input, const at::Tensor& target) const {
  if (target.sizes() == input.sizes() && target.is_floating_point()) return target;
  auto expected = input.sizes().vec();
  expected.erase(expected.begin() + 1);
  if (target.sizes() == at::IntArrayRef(expected)) return target.to(at::kLong);
  if (target.dim() > 1 && target.size(1) == 1 &&
      target.squeeze(1).sizes() == at::IntArrayRef(expected))
    return target.squeeze(1).to(at::kLong);
  throw Error("CrossEntropyLoss: the label has shape " + shape_text(target.sizes()) +
              " where the prediction has " + shape_text(input.sizes()));
}

void CrossEntropyLoss::explain(const at::Tensor& labels, std::int64_t classes) const {
  if (labels.is_floating_point()) return;
  explain_labels(at::masked_select(labels, at::ne(labels, options_.ignore_index)), classes,
                 "CrossEntropyLoss");
}

at::Tensor CrossEntropyLoss::forward(const at::Tensor& input, const at::Tensor& target) {
  const auto classes = input.dim() > 1 ? input.size(1) : 0;
  if (classes == 0)
    throw Error("CrossEntropyLoss: expected a prediction of [batch, class, ...], got " +
                shape_text(input.sizes()));
  std::optional<at::Tensor> weight;
  if (options_.weight && static_cast<std::int64_t>(options_.weight->size()) != classes)
    throw Error("CrossEntropyLoss: weight has " + std::to_string(options_.weight->size()) +
                " entries for " + std::to_string(classes) + " classes");
  if (options_.weight)
    weight = at::tensor(*options_.weight, at::TensorOptions(at::kDouble)).to(input);
  const auto wanted = labels(input, target);
  const auto reduction = options_.reduction == "mean"  ? at::Reduction::Mean
                         : options_.reduction == "sum" ? at::Reduction::Sum
                                                       : at::Reduction::None;
  try {
    return at::cross_entropy_loss(input, wanted, weight, reduction, options_.ignore_index,
                                  options_.label_smoothing);
  } catch (const c10::Error&) {
    explain(wanted, classes);
    throw;
  }
}

}  // namespace clara::voxel_losses
