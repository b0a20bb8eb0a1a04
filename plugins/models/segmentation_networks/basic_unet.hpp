#pragma once

#include <clara/options.hpp>
#include <clara/train/module_model.hpp>

#include <cstdint>
#include <string>
#include <vector>

namespace clara::networks {

/// The arguments that BasicUNet and BasicUNetPlusPlus share.
struct BasicUNetOptions {
  std::int64_t spatial_dims = 3;
  std::int64_t in_channels = 1;
  std::int64_t out_channels = 2;
  std::vector<std::int64_t> features{32, 32, 64, 128, 256, 32};
  LayerSpec act;
  LayerSpec norm;
  bool bias = true;
  std::variant<double, LayerSpec> dropout = 0.0;
  std::string upsample = "deconv";

  BasicUNetOptions();
  static std::span<const Field> fields();
  static void validate(const BasicUNetOptions& options, OptionIssues& issues);
};

/// monai.networks.nets.BasicUNet: the U-Net of Falk et al., "U-Net: deep learning for cell
/// counting, detection, and morphometry" (2019). Input [batch, in_channels, spatial...], at least
/// 16 voxels along each axis; output [batch, out_channels, spatial...], logits.
class BasicUNet : public NetworkModel {
 public:
  struct Options : BasicUNetOptions {
    static std::span<const Field> fields();
  };
  explicit BasicUNet(const Options& options);
};

/// monai.networks.nets.BasicUNetPlusPlus: Zhou et al., "UNet++: A Nested U-Net Architecture for
/// Medical Image Segmentation" (2018). Gives the output of the whole network, or with
/// deep_supervision four of the same size, that of the shallowest network first.
class BasicUNetPlusPlus : public NetworkModel {
 public:
  struct Options : BasicUNetOptions {
    bool deep_supervision = false;
    static std::span<const Field> fields();
  };
  explicit BasicUNetPlusPlus(const Options& options);
};

}  // namespace clara::networks
