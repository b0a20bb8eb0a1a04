#pragma once

#include "common/layers.hpp"

namespace clara::networks {

/// torch.nn.LayerNorm over the last axis.
LayerPtr make_layer_norm(std::int64_t size);

/// monai.networks.blocks.MLPBlock: two matrices with a GELU between them; a dropout behind each.
/// mlp_dim 0: hidden_size.
LayerPtr make_mlp(std::int64_t hidden_size, std::int64_t mlp_dim, double dropout);

/// monai.networks.blocks.TransformerBlock: attention and an MLP, each beside its input.
struct TransformerPlan {
  std::int64_t hidden_size = 768, mlp_dim = 3072, num_heads = 12;
  double dropout = 0;
  bool qkv_bias = false;
};
LayerPtr make_transformer_block(const TransformerPlan& plan);

/// monai.networks.blocks.PatchEmbeddingBlock: [batch, channel, spatial...] to [batch, patch,
/// hidden_size].
struct PatchPlan {
  std::int64_t in_channels = 1;
  Ints image, patch;
  std::int64_t hidden_size = 768;
  std::string projection = "conv";      ///< or perceptron
  std::string positions = "learnable";  ///< none, learnable, sincos or fourier
  double dropout = 0;

  Ints grid() const;  ///< patches along each axis
};
LayerPtr make_patch_embedding(const PatchPlan& plan);

}  // namespace clara::networks
