#pragma once

#include <clara/options.hpp>
#include <clara/train/module_model.hpp>

#include <cstdint>
#include <optional>
#include <vector>

namespace clara::networks {

/// monai.networks.nets.VNet: Milletari et al., "V-Net: Fully Convolutional Neural Networks for
/// Volumetric Medical Image Segmentation" (2016). Input [batch, in_channels, spatial...], sizes
/// multiples of 16; output [batch, out_channels, spatial...], logits.
class VNet : public NetworkModel {
 public:
  struct Options {
    std::int64_t spatial_dims = 3;
    std::int64_t in_channels = 1;
    std::int64_t out_channels = 1;
    LayerSpec act;
    std::optional<double> dropout_prob;
    std::optional<double> dropout_prob_down = 0.5;
    std::vector<std::optional<double>> dropout_prob_up{0.5, 0.5};
    std::int64_t dropout_dim = 3;
    bool bias = false;

    Options();
    static std::span<const Field> fields();
    static void validate(const Options& options, OptionIssues& issues);
  };

  explicit VNet(const Options& options);
};

}  // namespace clara::networks
