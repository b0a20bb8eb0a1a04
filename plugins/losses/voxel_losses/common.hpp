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
};

/// What DiceLoss and FocalLoss do first: the target as one-hot, the background dropped. Both are
/// left alone when the input has a single channel, as in MONAI. Throws clara::Error that names
/// `loss` when the shapes differ.
Pair match_channels(const at::Tensor& input, const at::Tensor& target, bool to_onehot_y,
                    bool include_background, const std::string& loss);

/// "mean", "sum" or "none" of `loss`.
at::Tensor reduce(const at::Tensor& loss, const std::string& reduction);

/// Reports weights below zero.
void check_weights(const char* name, const Weights& weights, OptionIssues& issues);

/// `weights` as a tensor like `like`: a scalar, or [count]. Throws clara::Error that names `loss`
/// when there are not `count` of them.
at::Tensor weight_tensor(const OneOrMany<double>& weights, std::int64_t count,
                         const at::Tensor& like, const std::string& loss);

}  // namespace clara::voxel_losses
