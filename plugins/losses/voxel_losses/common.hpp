#pragma once

#include <ATen/core/Tensor.h>
#include <clara/options.hpp>

#include <optional>
#include <string>
#include <vector>

namespace clara::voxel_losses {

/// One weight, or one for each class.
using Weights = std::optional<OneOrMany<double>>;

/// Labels [batch, 1, spatial...] as one channel for each class, float; monai.networks.one_hot.
/// Throws clara::Error that names `loss` when a label is no class or there is more than one
/// channel.
at::Tensor one_hot(const at::Tensor& labels, std::int64_t classes, const std::string& loss);

/// After torch refused `labels`: throws clara::Error that names `loss` and the label that is no
/// class; returns when all of them are.
void explain_labels(const at::Tensor& labels, std::int64_t classes, const std::string& loss);

/// A prediction and its target, brought to the same channels.
struct Pair {
  at::Tensor input;   ///< [batch, channel, spatial...]
  at::Tensor target;  ///< of the same shape
  at::Tensor mask;    ///< [batch, 1, spatial...], 0 where ignore_index is; undefined without one
};

/// How labels become targets.
struct Channels {
  bool to_onehot_y = false;
  bool include_background = true;
  std::optional<std::int64_t> ignore_index;
};

/// What the segmentation losses do first: the target as one-hot, the background dropped, voxels of
/// ignore_index set to 0 in both. Channels are left alone when the input has a single one, as in
/// MONAI. Throws clara::Error that names `loss` when the shapes differ.
Pair match_channels(const at::Tensor& input, const at::Tensor& target, const Channels& channels,
                    const std::string& loss);

/// The sigmoid, or the softmax over the channels when there are several.
at::Tensor activated(const at::Tensor& input, bool sigmoid, bool softmax);

/// Throws clara::Error that names `loss` when the label has other axes than the prediction, or
/// neither one channel nor as many.
void check_label(const at::Tensor& input, const at::Tensor& target, const std::string& loss);

/// The spatial axes, and the batch too when `batch` is true.
std::vector<std::int64_t> reduced_axes(const at::Tensor& input, bool batch);

/// `loss` as [its first two axes, 1...], which MONAI gives for the reduction "none".
at::Tensor broadcastable(const at::Tensor& loss, const at::Tensor& input);

/// "mean", "sum" or "none" of `loss`.
at::Tensor reduce(const at::Tensor& loss, const std::string& reduction);

/// Reports weights below zero.
void check_weights(const char* name, const Weights& weights, OptionIssues& issues);

/// `weights` as a tensor like `like`: a scalar, or [count]. Throws clara::Error that names `loss`
/// when there are not `count` of them.
at::Tensor weight_tensor(const OneOrMany<double>& weights, std::int64_t count,
                         const at::Tensor& like, const std::string& loss);

}  // namespace clara::voxel_losses
