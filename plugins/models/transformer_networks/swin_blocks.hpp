#pragma once

#include "common/layers.hpp"
#include "swin_unetr.hpp"

namespace clara::networks {

/// One stage: transformer blocks over windows, every other one over moved windows, then two patches
/// along each axis become one of twice the channels.
struct StagePlan {
  std::int64_t channels, depth, heads;
  std::vector<double> drop_path;  ///< of each block
};
/// monai.networks.nets.swin_unetr.BasicLayer: [batch, channels, grid...] to the same of half the
/// size.
LayerPtr make_swin_stage(const SwinUNETR::Options& options, const StagePlan& plan);

/// A grid with its channels last, and back.
at::Tensor channels_last(const at::Tensor& x);
at::Tensor channels_first(const at::Tensor& x);

}  // namespace clara::networks
