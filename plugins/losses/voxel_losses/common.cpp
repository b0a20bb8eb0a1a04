#include "common.hpp"

#include <clara/internal/texts.hpp>

#include <ATen/ops/scalar_tensor.h>
#include <ATen/ops/tensor.h>
#include <ATen/ops/zeros.h>
#include <c10/util/Exception.h>

namespace clara::voxel_losses {

void explain_labels(const at::Tensor& labels, std::int64_t classes, const std::string& loss) {
  if (labels.numel() == 0) return;
  const auto smallest = labels.min().item().toLong();
  const auto largest = labels.max().item().toLong();
  if (smallest >= 0 && largest < classes) return;
  throw Error(loss + ": the label holds class " +
              std::to_string(smallest < 0 ? smallest : largest) + "; the network has " +
              std::to_string(classes) + " classes (0 to " + std::to_string(classes - 1) + ")");
}

at::Tensor one_hot(const at::Tensor& labels, std::int64_t classes, const std::string& loss) {
  if (labels.size(1) != 1)
    throw Error(loss + ": to_onehot_y needs labels with one channel, got " +
                shape_text(labels.sizes()));
  auto shape = labels.sizes().vec();
  shape[1] = classes;
  const auto index = labels.to(at::kLong);
  auto result = at::zeros(shape, at::TensorOptions(at::kFloat).device(labels.device()));
  try {
    return result.scatter_(1, index, 1);
  } catch (const c10::Error&) {
    explain_labels(index, classes, loss);
    throw;
  }
}

Pair match_channels(const at::Tensor& input, const at::Tensor& target, bool to_onehot_y,
                    bool include_background, const std::string& loss) {
  const auto classes = input.size(1);
  Pair pair{input, target};
  if (to_onehot_y && classes > 1) pair.target = one_hot(target, classes, loss);
  if (!include_background && classes > 1) {
    pair.target = pair.target.slice(1, 1);
    pair.input = pair.input.slice(1, 1);
  }
  if (pair.target.sizes() == pair.input.sizes()) return pair;
  const bool of_classes = !to_onehot_y && target.dim() > 1 && target.size(1) == 1;
  throw Error(loss + ": the label has shape " + shape_text(pair.target.sizes()) +
              " where the prediction has " + shape_text(pair.input.sizes()) +
              (of_classes ? "; is \"to_onehot_y\": true missing?" : ""));
}

at::Tensor reduce(const at::Tensor& loss, const std::string& reduction) {
  if (reduction == "mean") return loss.mean();
  if (reduction == "sum") return loss.sum();
  return loss;
}

void check_weights(const char* name, const Weights& weights, OptionIssues& issues) {
  if (!weights) return;
  for (const auto weight : *weights)
    if (!(weight >= 0)) issues.error(name, "must not be negative, got " + number_text(weight));
}

at::Tensor weight_tensor(const OneOrMany<double>& weights, std::int64_t count,
                         const at::Tensor& like, const std::string& loss) {
  const auto options = at::TensorOptions(at::kFloat);
  if (weights.single) return at::scalar_tensor(weights[0], options).to(like);
  if (static_cast<std::int64_t>(weights.size()) != count)
    throw Error(loss + ": weight has " + std::to_string(weights.size()) + " entries for " +
                std::to_string(count) +
                " classes; without the background it must not include class 0");
  return at::tensor(weights.values, options).to(like);
}

}  // namespace clara::voxel_losses
