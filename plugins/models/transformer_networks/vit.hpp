#pragma once

#include <clara/options.hpp>
#include <clara/train/module_model.hpp>

#include <cstdint>
#include <string>

namespace clara::networks {

/// monai.networks.nets.ViT: Dosovitskiy et al., "An Image is Worth 16x16 Words" (2020). Input
/// [batch, in_channels, img_size...]; output [batch, num_classes] with classification, else [batch,
/// patch, hidden_size]. MONAI's gives what each block made, too.
class ViT : public NetworkModel {
 public:
  struct Options {
    std::int64_t in_channels = 1;
    OneOrMany<std::int64_t> img_size = 96;
    OneOrMany<std::int64_t> patch_size = 16;
    std::int64_t hidden_size = 768;
    std::int64_t mlp_dim = 3072;
    std::int64_t num_layers = 12;
    std::int64_t num_heads = 12;
    std::string proj_type = "conv";
    std::string pos_embed_type = "learnable";
    bool classification = false;
    std::int64_t num_classes = 2;
    double dropout_rate = 0.0;
    std::int64_t spatial_dims = 3;
    std::string post_activation = "Tanh";
    bool qkv_bias = false;
    bool save_attn = false;

    static std::span<const Field> fields();
    static void validate(const Options& options, OptionIssues& issues);
  };

  explicit ViT(const Options& options);
};

}  // namespace clara::networks
