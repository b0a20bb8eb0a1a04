#pragma once

#include "layers.hpp"

namespace clara::networks {

/// The blocks of monai.networks.blocks.dynunet_block and unetr_block: no bias, padding that keeps
/// the size (at stride 1), and one activation that is used twice.

struct UnetBlockStyle {
  std::size_t dims = 3;
  LayerSpec norm;
  LayerSpec act;
  std::optional<DropoutSpec> dropout = std::nullopt;

  /// LeakyReLU of slope 0.01, as where MONAI leaves it at that.
  static LayerSpec leaky();
  Ints all(std::int64_t value) const { return Ints(dims, value); }
};

struct UnetBlockPlan {
  std::int64_t in = 1, out = 1;
  Ints kernel, stride;
  bool residual = false;  ///< UnetResBlock, else UnetBasicBlock
};

/// Two convolutions, beside a convolution of one voxel where channels or sizes differ when it is
/// residual.
LayerPtr make_unet_block(const UnetBlockStyle& style, const UnetBlockPlan& plan);

/// get_conv_layer: padding (kernel - stride + 1) / 2; transposed: the inverse of it.
struct UnetConvPlan {
  std::int64_t in = 1, out = 1;
  Ints kernel, stride;
  bool bias = false;
  bool transposed = false;
};
LayerPtr make_unet_conv(const UnetBlockStyle& style, const UnetConvPlan& plan);

/// UnetOutBlock: a convolution of one voxel to the classes.
LayerPtr make_unet_head(const UnetBlockStyle& style, std::int64_t in, std::int64_t out);

/// UnetUpBlock and UnetrUpBlock: enlarges, puts the other input beside it, and convolves both.
class UnetUpBlock : public torch::nn::Module {
 public:
  struct Plan {
    std::int64_t in = 1, out = 1;
    Ints kernel, up_kernel;
    bool bias = false;      ///< of the transposed convolution
    bool residual = false;  ///< the block behind it
  };
  UnetUpBlock(const UnetBlockStyle& style, const Plan& plan);
  at::Tensor forward(const at::Tensor& below, const at::Tensor& beside);

 private:
  LayerPtr up_, block_;
};

}  // namespace clara::networks
