#pragma once

#include "common/layers.hpp"
#include "swin_unetr.hpp"

namespace clara::networks {

/// monai.networks.nets.swin_unetr.SwinTransformer
class SwinTransformer : public torch::nn::Module {
 public:
  explicit SwinTransformer(const SwinUNETR::Options& options);
  /// The patches and what each of the four stages gives: [batch, channels, grid...].
  std::vector<at::Tensor> forward(const at::Tensor& input);

 private:
  at::Tensor normalized(const at::Tensor& x) const;

  SwinUNETR::Options options_;
  LayerPtr embedding_, dropout_;
  std::vector<LayerPtr> stages_, before_;
};

/// A residual block of UNETR, under the name "layer".
LayerPtr make_unetr_block(std::int64_t spatial_dims, std::int64_t in, std::int64_t out,
                          const LayerSpec& norm);

}  // namespace clara::networks
