#pragma once

#include <clara/options.hpp>
#include <clara/train/module_model.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace clara::networks {

/// monai.networks.nets.SegResNetDS: the encoder and decoder of Myronenko, "3D MRI brain tumor
/// segmentation using autoencoder regularization" (2018), with deep supervision. Input [batch,
/// in_channels, spatial...]. While it is trained it gives `dsdepth` outputs, the finest first, each
/// half the size of the one before; else one, of the size of the input.
class SegResNetDS : public NetworkModel {
 public:
  struct Options {
    std::int64_t spatial_dims = 3;
    std::int64_t init_filters = 32;
    std::int64_t in_channels = 1;
    std::int64_t out_channels = 2;
    LayerSpec act = "relu";
    LayerSpec norm = "batch";
    std::vector<std::int64_t> blocks_down{1, 2, 2, 4};
    std::optional<std::vector<std::int64_t>> blocks_up;
    std::int64_t dsdepth = 1;
    std::string upsample_mode = "deconv";
    std::optional<std::vector<double>> resolution;

    static std::span<const Field> fields();
    static void validate(const Options& options, OptionIssues& issues);
  };

  explicit SegResNetDS(const Options& options);
};

}  // namespace clara::networks
