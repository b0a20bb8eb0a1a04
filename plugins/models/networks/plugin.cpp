#include "torch_script.hpp"
#include "unet.hpp"

#include <clara/plugin.hpp>

CLARA_PLUGIN("networks", "0.1.0", registry) {
  using clara::Model;
  registry.add<Model, clara::networks::UNet>("UNet",
                                             "U-Net with residual units, 1-D to 3-D (MONAI)");
  registry.add<Model, clara::networks::TorchScriptModel>("TorchScriptModel",
                                                         "a network from a TorchScript file");
}
