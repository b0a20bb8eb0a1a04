#pragma once

#include "common/layers.hpp"
#include "resnet_code.hpp"

namespace clara::networks {

/// A residual block with torchvision's names for its parts, in 2-D or 3-D.
struct ResNetBlockPlan {
  int spatial_dims = 2;
  bool bottleneck = false;  ///< 1x1, 3x3, 1x1 with four times the width out; else two 3x3
  std::int64_t in = 64;     ///< channels
  ResNetBlock block;

  std::int64_t out() const { return block.width * (bottleneck ? 4 : 1); }
};

LayerPtr make_resnet_block(const ResNetBlockPlan& plan);

/// A convolution without bias, padded by half its kernel.
LayerPtr make_resnet_conv(int spatial_dims, std::int64_t in, std::int64_t out, std::int64_t kernel,
                          std::int64_t stride);

}  // namespace clara::networks
