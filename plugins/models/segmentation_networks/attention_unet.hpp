#pragma once

#include <clara/options.hpp>
#include <clara/train/module_model.hpp>

#include <cstdint>
#include <vector>

namespace clara::networks {

/// monai.networks.nets.AttentionUnet: Oktay et al., "Attention U-Net: Learning Where to Look for
/// the Pancreas" (2018). Input [batch, in_channels, spatial...], sizes multiples of the product of
/// the strides; output [batch, out_channels, spatial...], logits.
class AttentionUnet : public NetworkModel {
 public:
  struct Options {
    std::int64_t spatial_dims = 3;
    std::int64_t in_channels = 1;
    std::int64_t out_channels = 2;
    std::vector<std::int64_t> channels;
    std::vector<OneOrMany<std::int64_t>> strides;
    OneOrMany<std::int64_t> kernel_size = 3;
    OneOrMany<std::int64_t> up_kernel_size = 3;
    double dropout = 0.0;

    static std::span<const Field> fields();
    static void validate(const Options& options, OptionIssues& issues);
  };

  explicit AttentionUnet(const Options& options);
};

}  // namespace clara::networks
