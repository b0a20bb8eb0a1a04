#pragma once

#include <ATen/core/Tensor.h>
#include <clara/train/chain.hpp>
#include <clara/train/dataset.hpp>
#include <clara/train/model.hpp>

#include <optional>
#include <vector>

namespace clara::supervised {

/// What one iteration computed, batch by batch.
struct IterationOutput {
  at::Tensor image;            ///< [batch, channel, spatial...] on the engine's device
  at::Tensor label;            ///< the same; undefined when the data has none
  at::Tensor pred;             ///< [batch, class, spatial...]: the network's first output
  Tensors all;                 ///< all outputs of the network
  std::optional<double> loss;  ///< of the whole batch; a trainer's
};

/// MONAI's Decollated and engine_apply_transform: takes the batch apart, one sample per item, and
/// post-processes each. The result is the engine's output: image, label, pred, loss, and what the
/// transforms added; what they changed of the other entries goes back into `batch.samples`. `pred`
/// has the affine, traces and meta data of its image.
std::vector<Sample> decollate(Batch& batch, const IterationOutput& output,
                              const TransformChain& post);

}  // namespace clara::supervised
