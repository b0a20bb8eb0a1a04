#pragma once

#include "common/layers.hpp"

namespace clara::networks {

/// A residual block with the names of MONAI's and torchvision's ResNets.
struct ResidualBlockPlan {
  int dims = 2;
  bool bottleneck = false;   ///< 1x1, 3x3, 1x1 with four times the planes out; else two 3x3
  std::int64_t in = 64;      ///< channels
  std::int64_t planes = 64;  ///< a quarter of what a bottleneck gives
  std::int64_t width = 64;   ///< of the inner convolutions
  std::int64_t stride = 1;   ///< of the 3x3 convolution, the first of two
  std::int64_t groups = 1;   ///< of a bottleneck's 3x3 convolution
  bool pooled = false;       ///< shortcut A: the input, with zeros for channels, not trained
  bool shortcut_bias = false;

  std::int64_t out() const { return planes * (bottleneck ? 4 : 1); }
};

/// A convolution without bias, padded by half its kernel.
std::shared_ptr<Conv> make_plain_conv(int dims, std::int64_t in, std::int64_t out,
                                      std::int64_t kernel, std::int64_t stride = 1,
                                      std::int64_t groups = 1);

/// `count` blocks, the first with the plan's stride and a shortcut where sizes differ. Leaves in
/// `plan` the channels that they give.
LayerPtr make_residual_stage(ResidualBlockPlan& plan, std::int64_t count);

}  // namespace clara::networks
