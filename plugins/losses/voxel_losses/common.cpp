#include "common.hpp"

#include <clara/internal/texts.hpp>

#include <ATen/TensorOperators.h>
#include <ATen/ops/eq.h>
#include <ATen/ops/gt.h>
#include <ATen/ops/ne.h>
#include <ATen/ops/scalar_tensor.h>
#include <ATen/ops/sigmoid.h>
#include <ATen/ops/softmax.h>
#include <ATen/ops/sum.h>
#include <ATen/ops/tensor.h>
#include <ATen/ops/where.h>
#include <ATen/ops/zeros.h>
#include <ATen/ops/zeros_like.h>
#include <c10/util/Exception.h>

#include <algorithm>

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

namespace {

/// monai.metrics.utils.create_ignore_mask
at::Tensor ignore_mask(const at::Tensor& labels, std::int64_t ignored) {
  const auto classes = labels.size(1);
  if (classes == 1) return at::ne(labels, ignored).to(at::kFloat);
  if (ignored >= 0 && ignored < classes) return 1.0 - labels.slice(1, ignored, ignored + 1);
  return at::gt(at::sum(labels, {1}, /*keepdim=*/true), 0).to(at::kFloat);
}

at::Tensor one_hot_target(const at::Tensor& target, const Channels& channels, std::int64_t classes,
                          const std::string& loss) {
  const auto ignored = channels.ignore_index;
  if (!ignored || (*ignored >= 0 && *ignored < classes)) return one_hot(target, classes, loss);
  return one_hot(at::where(at::eq(target, *ignored), at::zeros_like(target), target), classes,
                 loss);
}

}  // namespace

Pair match_channels(const at::Tensor& input, const at::Tensor& target, const Channels& channels,
                    const std::string& loss) {
  if (input.dim() < 2 || target.dim() < 2)
    throw Error(loss + ": expected a prediction and a label of [batch, channel, ...], got " +
                shape_text(input.sizes()) + " and " + shape_text(target.sizes()));
  const auto classes = input.size(1);
  Pair pair{input, target, {}};
  if (channels.to_onehot_y && classes > 1)
    pair.target = one_hot_target(target, channels, classes, loss);
  if (!channels.include_background && classes > 1) {
    pair.target = pair.target.slice(1, 1);
    pair.input = pair.input.slice(1, 1);
  }
  if (pair.target.sizes() != pair.input.sizes()) {
    const bool of_classes = !channels.to_onehot_y && target.dim() > 1 && target.size(1) == 1;
    throw Error(loss + ": the label has shape " + shape_text(pair.target.sizes()) +
                " where the prediction has " + shape_text(pair.input.sizes()) +
                (of_classes ? "; is \"to_onehot_y\": true missing?" : ""));
  }
  if (!channels.ignore_index) return pair;
  pair.mask = ignore_mask(target, *channels.ignore_index);
  pair.input = pair.input * pair.mask;
  pair.target = pair.target * pair.mask;
  return pair;
}

at::Tensor activated(const at::Tensor& input, bool sigmoid, bool softmax) {
  const auto result = sigmoid ? at::sigmoid(input) : input;
  return softmax && input.dim() > 1 && input.size(1) > 1 ? at::softmax(result, 1) : result;
}

void check_label(const at::Tensor& input, const at::Tensor& target, const std::string& loss) {
  if (input.dim() != target.dim())
    throw Error(loss + ": the label has " + std::to_string(target.dim()) +
                " dimensions where the prediction has " + std::to_string(input.dim()));
  if (input.dim() > 1 && target.size(1) != 1 && target.size(1) != input.size(1))
    throw Error(loss + ": the label has " + std::to_string(target.size(1)) +
                " channels where the prediction has " + std::to_string(input.size(1)) +
                "; it needs one, of class numbers, or as many");
}

std::vector<std::int64_t> reduced_axes(const at::Tensor& input, bool batch) {
  std::vector<std::int64_t> axes;
  if (batch) axes.push_back(0);
  for (std::int64_t axis = 2; axis < input.dim(); ++axis) axes.push_back(axis);
  return axes;
}

at::Tensor broadcastable(const at::Tensor& loss, const at::Tensor& input) {
  auto shape = loss.sizes().vec();
  shape.resize(std::min<std::size_t>(shape.size(), 2));
  shape.resize(shape.size() + static_cast<std::size_t>(input.dim() - 2), 1);
  return loss.reshape(shape);
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
