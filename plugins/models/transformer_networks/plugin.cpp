#include "swin_unetr.hpp"
#include "unetr.hpp"
#include "vit.hpp"

#include <clara/plugin.hpp>

CLARA_PLUGIN("transformer_networks", "0.1.0", registry) {
  using clara::Model;
  registry
      .add<Model, clara::networks::SwinUNETR>("SwinUNETR", "U-Net over a Swin transformer (MONAI)")
      .example(R"({"in_channels": 1, "out_channels": 2, "feature_size": 12, "spatial_dims": 2})");
  registry.add<Model, clara::networks::UNETR>("UNETR", "U-Net over a vision transformer (MONAI)")
      .example(R"({"in_channels": 1, "out_channels": 2, "img_size": 32, "spatial_dims": 2,
                   "feature_size": 4, "hidden_size": 24, "mlp_dim": 32, "num_heads": 4})");
  registry.add<Model, clara::networks::ViT>("ViT", "vision transformer (MONAI)")
      .example(R"({"in_channels": 1, "img_size": 32, "patch_size": 8, "spatial_dims": 2,
                   "hidden_size": 24, "mlp_dim": 32, "num_layers": 2, "num_heads": 4,
                   "classification": true})");
}
