#pragma once

#include <clara/options.hpp>
#include <clara/train/module_model.hpp>

#include <cstdint>
#include <string>
#include <vector>

namespace clara::networks {

/// monai.networks.nets.SwinUNETR: Hatamizadeh et al., "Swin UNETR: Swin Transformers for Semantic
/// Segmentation of Brain Tumors in MRI Images" (2022); with use_v2 He et al., "SwinUNETR-V2"
/// (2023). Input [batch, in_channels, spatial...], multiples of patch_size^5; output [batch,
/// out_channels, spatial...], logits.
class SwinUNETR : public NetworkModel {
 public:
  struct Options {
    std::int64_t in_channels = 1;
    std::int64_t out_channels = 2;
    std::int64_t patch_size = 2;
    std::vector<std::int64_t> depths{2, 2, 2, 2};
    std::vector<std::int64_t> num_heads{3, 6, 12, 24};
    OneOrMany<std::int64_t> window_size = 7;
    bool qkv_bias = true;
    double mlp_ratio = 4.0;
    std::int64_t feature_size = 24;
    LayerSpec norm_name = "instance";
    double drop_rate = 0.0;
    double attn_drop_rate = 0.0;
    double dropout_path_rate = 0.0;
    bool normalize = true;
    bool patch_norm = false;
    bool use_checkpoint = false;
    std::int64_t spatial_dims = 3;
    std::string downsample = "merging";
    bool use_v2 = false;
    bool use_flash_attention = false;

    static std::span<const Field> fields();
    static void validate(const Options& options, OptionIssues& issues);
  };

  explicit SwinUNETR(const Options& options);
};

}  // namespace clara::networks
