#pragma once

#include <clara/options.hpp>
#include <clara/train/module_model.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

namespace clara::networks {

/// monai.networks.nets.UNet: the U-Net with residual units of Kerfoot et al., "Left-Ventricle
/// Quantification Using Residual U-Net" (2018). Input [batch, in_channels, spatial...]; output
/// [batch, out_channels, spatial...], logits. Each spatial size must be a multiple of the product
/// of the strides.
class UNet : public NetworkModel {
 public:
  struct Options {
    std::int64_t spatial_dims = 3;
    std::int64_t in_channels = 1;
    std::int64_t out_channels = 2;
    std::vector<std::int64_t> channels;
    std::vector<OneOrMany<std::int64_t>> strides;
    OneOrMany<std::int64_t> kernel_size = 3;
    OneOrMany<std::int64_t> up_kernel_size = 3;
    std::int64_t num_res_units = 0;
    std::optional<LayerSpec> act = "PRELU";
    std::optional<LayerSpec> norm = "INSTANCE";
    std::optional<std::variant<double, LayerSpec>> dropout = 0.0;
    bool bias = true;
    std::string adn_ordering = "NDA";

    static std::span<const Field> fields();
    static void validate(const Options& options, OptionIssues& issues);
  };

  explicit UNet(const Options& options);
};

}  // namespace clara::networks
