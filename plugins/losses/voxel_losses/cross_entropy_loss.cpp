#include "cross_entropy_loss.hpp"

#include "common.hpp"

#include <clara/error.hpp>
#include <clara/internal/float_range.hpp>
#include <clara/internal/texts.hpp>

#include <ATen/ops/cross_entropy_loss.h>
#include <ATen/ops/masked_select.h>
#include <ATen/ops/ne.h>
#include <ATen/ops/nll_loss_nd.h>
#include <ATen/ops/tensor.h>
#include <c10/util/Exception.h>

#include <array>

namespace clara::voxel_losses {

namespace {

std::int64_t classes_of(const at::Tensor& input, const std::string& loss) {
  const auto classes = input.dim() > 1 ? input.size(1) : 0;
  if (classes == 0)
    throw Error(loss + ": expected a prediction of [batch, class, ...], got " +
                shape_text(input.sizes()));
  return classes;
}

/// The label as torch wants it: class numbers, or probabilities in the shape of the logits where
/// `soft` is true.
at::Tensor labels(const at::Tensor& input, const at::Tensor& target, bool soft,
                  const std::string& loss) {
  if (soft && target.sizes() == input.sizes() && target.is_floating_point()) return target;
  auto expected = input.sizes().vec();
  expected.erase(expected.begin() + 1);
  if (target.sizes() == at::IntArrayRef(expected)) return target.to(at::kLong);
  if (target.dim() > 1 && target.size(1) == 1 &&
      target.squeeze(1).sizes() == at::IntArrayRef(expected))
    return target.squeeze(1).to(at::kLong);
  throw Error(loss + ": the label has shape " + shape_text(target.sizes()) +
              " where the prediction has " + shape_text(input.sizes()));
}

std::optional<at::Tensor> class_weights(const ClassFields& options, const at::Tensor& input,
                                        const std::string& loss) {
  if (!options.weight) return std::nullopt;
  if (static_cast<std::int64_t>(options.weight->size()) != input.size(1))
    throw Error(loss + ": weight has " + std::to_string(options.weight->size()) + " entries for " +
                std::to_string(input.size(1)) + " classes");
  return at::tensor(*options.weight, at::TensorOptions(at::kDouble)).to(input);
}

/// Calls torch; a label that is no class is told by its number.
template <class Call>
at::Tensor explained(const Call& call, const at::Tensor& labels, const ClassFields& options,
                     std::int64_t classes, const std::string& loss) {
  try {
    return call();
  } catch (const c10::Error&) {
    if (!labels.is_floating_point())
      explain_labels(at::masked_select(labels, at::ne(labels, options.ignore_index)), classes,
                     loss);
    throw;
  }
}

}  // namespace

std::span<const Field> ClassFields::fields() {
  using O = ClassFields;
  static const Fields<O> list{
      field<&O::weight>("weight", "weight of each class").range(0, kLargestFloat),
      field<&O::ignore_index>("ignore_index", "class number that does not count"),
      group<ReductionFields>()};
  return list;
}

std::span<const Field> CrossEntropyLoss::Options::fields() {
  using O = CrossEntropyLoss::Options;
  static const Fields<O> list{
      group<ClassFields>(),
      field<&O::label_smoothing>("label_smoothing", "share of a label spread over all classes")
          .range(0, 1)};
  return list;
}

at::Tensor CrossEntropyLoss::forward(const at::Tensor& input, const at::Tensor& target) {
  const std::string name = "CrossEntropyLoss";
  const auto classes = classes_of(input, name);
  const auto weight = class_weights(options_, input, name);
  const auto wanted = labels(input, target, true, name);
  const auto call = [&] {
    return at::cross_entropy_loss(input, wanted, weight, options_.code(), options_.ignore_index,
                                  options_.label_smoothing);
  };
  return explained(call, wanted, options_, classes, name);
}

std::span<const Field> NLLLoss::Options::fields() {
  static const Fields<Options> list{group<ClassFields>()};
  return list;
}

at::Tensor NLLLoss::forward(const at::Tensor& input, const at::Tensor& target) {
  const std::string name = "NLLLoss";
  const auto classes = classes_of(input, name);
  const auto weight = class_weights(options_, input, name);
  const auto wanted = labels(input, target, false, name);
  const auto call = [&] {
    return at::nll_loss_nd(input, wanted, weight, options_.code(), options_.ignore_index);
  };
  return explained(call, wanted, options_, classes, name);
}

}  // namespace clara::voxel_losses
