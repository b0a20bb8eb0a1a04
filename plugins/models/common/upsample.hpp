#pragma once

#include "layers.hpp"

#include <clara/options.hpp>

namespace clara::networks {

/// monai.networks.blocks.UpSample with the convolution that each mode has of itself.
struct UpSamplePlan {
  std::int64_t in = 1, out = 1;
  Ints scale;
  Ints kernel = {};  ///< of a transposed convolution; none: scale
  /// deconv, deconvgroup (transposed convolutions), nontrainable (linear) or pixelshuffle
  std::string mode = "deconv";
  bool bias = true;
  bool align_corners = true;  ///< of nontrainable
};
LayerPtr make_upsample(const UpSamplePlan& plan);

/// The four modes, for a field's one_of().
std::vector<Value> upsample_modes();

/// The size of an input after torch's interpolate in mode nearest.
at::Tensor resize_nearest(const at::Tensor& input, at::IntArrayRef size);

/// torch.nn.functional.pad in mode replicate, for 1 to 3 axes.
at::Tensor pad_replicate(const at::Tensor& input, at::IntArrayRef pads);

}  // namespace clara::networks
