#pragma once

#include <clara/options.hpp>
#include <clara/train/module_model.hpp>

#include <cstdint>
#include <string>
#include <vector>

namespace clara::networks {

/// monai.networks.nets.HighResNet: Li et al., "On the compactness, efficiency, and representation
/// of 3D convolutional networks" (2017). Input [batch, in_channels, spatial...] of any size; output
/// [batch, out_channels, spatial...], logits.
class HighResNet : public NetworkModel {
 public:
  /// One stage: a convolution (the first and the two last), or residual blocks.
  struct Stage {
    std::string name;
    std::int64_t n_features = 0;
    OneOrMany<std::int64_t> kernel_size = 3;
    std::vector<std::int64_t> kernels{3, 3};
    std::int64_t repeat = 1;
    static std::span<const Field> fields();
  };

  struct Options {
    std::int64_t spatial_dims = 3;
    std::int64_t in_channels = 1;
    std::int64_t out_channels = 1;
    LayerSpec norm_type;
    LayerSpec acti_type;
    std::optional<std::variant<double, LayerSpec>> dropout_prob = 0.0;
    bool bias = false;
    std::vector<Stage> layer_params;
    std::string channel_matching = "pad";

    Options();
    static std::span<const Field> fields();
    static void validate(const Options& options, OptionIssues& issues);
  };

  explicit HighResNet(const Options& options);
};

}  // namespace clara::networks
