#include "attention_unet.hpp"
#include "basic_unet.hpp"
#include "dynunet.hpp"
#include "highresnet.hpp"
#include "segresnet.hpp"
#include "vnet.hpp"

#include <clara/plugin.hpp>

CLARA_PLUGIN("segmentation_networks", "0.1.0", registry) {
  using clara::Model;
  registry
      .add<Model, clara::networks::AttentionUnet>("AttentionUnet",
                                                  "U-Net that weighs what it skips (MONAI)")
      .example(R"({"spatial_dims": 2, "in_channels": 1, "out_channels": 2, "channels": [4, 8],
                   "strides": [2]})");
  registry.add<Model, clara::networks::BasicUNet>("BasicUNet", "U-Net of two convolutions (MONAI)")
      .other_name("BasicUnet")
      .other_name("Basicunet")
      .other_name("basicunet")
      .example(R"({"spatial_dims": 2, "features": [4, 4, 8, 8, 8, 4]})");
  registry
      .add<Model, clara::networks::BasicUNetPlusPlus>("BasicUNetPlusPlus",
                                                      "nested U-Nets of each depth (MONAI)")
      .other_name("BasicUnetPlusPlus")
      .other_name("BasicunetPlusPlus")
      .other_name("basicunetplusplus")
      .example(R"({"spatial_dims": 2, "features": [4, 4, 8, 8, 8, 4], "deep_supervision": true})");
  registry
      .add<Model, clara::networks::DynUNet>("DynUNet",
                                            "U-Net of nnU-Net, with deep supervision (MONAI)")
      .other_name("DynUnet")
      .other_name("Dynunet")
      .example(R"({"spatial_dims": 2, "in_channels": 1, "out_channels": 2, "kernel_size": [3, 3, 3],
                   "strides": [1, 2, 2], "upsample_kernel_size": [2, 2], "filters": [4, 8, 8]})");
  registry
      .add<Model, clara::networks::HighResNet>("HighResNet",
                                               "dilated residual blocks at full resolution (MONAI)")
      .example(R"({"spatial_dims": 2})");
  registry
      .add<Model, clara::networks::SegResNet>("SegResNet", "residual encoder and decoder (MONAI)")
      .example(R"({"spatial_dims": 2})");
  registry.add<Model, clara::networks::VNet>("VNet", "V-Net of residual levels (MONAI)")
      .example(R"({"spatial_dims": 2})");
}
