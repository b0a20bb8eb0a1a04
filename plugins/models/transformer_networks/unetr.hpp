#pragma once

#include <clara/options.hpp>
#include <clara/train/module_model.hpp>

#include <cstdint>
#include <string>

namespace clara::networks {

/// monai.networks.nets.UNETR: Hatamizadeh et al., "UNETR: Transformers for 3D Medical Image
/// Segmentation" (2021). Input [batch, in_channels, img_size...], multiples of 16; output [batch,
/// out_channels, img_size...], logits.
class UNETR : public NetworkModel {
 public:
  struct Options {
    std::int64_t in_channels = 1;
    std::int64_t out_channels = 2;
    OneOrMany<std::int64_t> img_size = 96;
    std::int64_t feature_size = 16;
    std::int64_t hidden_size = 768;
    std::int64_t mlp_dim = 3072;
    std::int64_t num_heads = 12;
    std::string proj_type = "conv";
    LayerSpec norm_name = "instance";
    bool conv_block = true;
    bool res_block = true;
    double dropout_rate = 0.0;
    std::int64_t spatial_dims = 3;
    bool qkv_bias = false;
    bool save_attn = false;

    static std::span<const Field> fields();
    static void validate(const Options& options, OptionIssues& issues);
  };

  explicit UNETR(const Options& options);
};

}  // namespace clara::networks
