#pragma once

#include <clara/options.hpp>
#include <clara/train/module_model.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace clara::networks {

/// monai.networks.nets.SegResNet: the encoder and decoder of Myronenko, "3D MRI brain tumor
/// segmentation using autoencoder regularization" (2018), without the variational part. Input
/// [batch, in_channels, spatial...], sizes multiples of 2^(levels - 1); output [batch,
/// out_channels, spatial...], logits, or init_filters channels without use_conv_final.
class SegResNet : public NetworkModel {
 public:
  struct Options {
    std::int64_t spatial_dims = 3;
    std::int64_t init_filters = 8;
    std::int64_t in_channels = 1;
    std::int64_t out_channels = 2;
    std::optional<double> dropout_prob;
    LayerSpec act;
    LayerSpec norm;
    std::string norm_name;
    std::int64_t num_groups = 8;
    bool use_conv_final = true;
    std::vector<std::int64_t> blocks_down{1, 2, 2, 4};
    std::vector<std::int64_t> blocks_up{1, 1, 1};
    std::string upsample_mode = "nontrainable";

    Options();
    static std::span<const Field> fields();
    static void validate(const Options& options, OptionIssues& issues);
    /// The norm, also where it was written as norm_name.
    LayerSpec the_norm() const;
  };

  explicit SegResNet(const Options& options);
};

}  // namespace clara::networks
