#pragma once

#include <clara/options.hpp>
#include <clara/train/module_model.hpp>

#include <cstdint>
#include <optional>
#include <variant>
#include <vector>

namespace clara::networks {

/// monai.networks.nets.DynUNet: the network of Isensee et al., "nnU-Net" (2018), with kernels and
/// strides of each level. Input [batch, in_channels, spatial...], sizes multiples of the product of
/// the strides; output [batch, out_channels, spatial...], logits. While it is trained with
/// deep_supervision it gives that and deep_supr_num more, of the levels below, enlarged to the same
/// size: what MONAI's stacks along axis 1.
class DynUNet : public NetworkModel {
 public:
  struct Options {
    std::int64_t spatial_dims = 3;
    std::int64_t in_channels = 1;
    std::int64_t out_channels = 2;
    std::vector<OneOrMany<std::int64_t>> kernel_size;
    std::vector<OneOrMany<std::int64_t>> strides;
    std::vector<OneOrMany<std::int64_t>> upsample_kernel_size;
    std::optional<std::vector<std::int64_t>> filters;
    std::optional<std::variant<double, LayerSpec>> dropout;
    LayerSpec norm_name;
    LayerSpec act_name;
    bool deep_supervision = false;
    std::int64_t deep_supr_num = 1;
    bool res_block = false;
    bool trans_bias = false;

    Options();
    static std::span<const Field> fields();
    static void validate(const Options& options, OptionIssues& issues);
    /// Channels of each level, the top one first.
    std::vector<std::int64_t> the_filters() const;
  };

  explicit DynUNet(const Options& options);
};

}  // namespace clara::networks
