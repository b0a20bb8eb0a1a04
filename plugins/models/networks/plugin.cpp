#include "checkpoint_model.hpp"
#include "resnet.hpp"
#include "segresnet_ds.hpp"
#include "torch_script.hpp"
#include "unet.hpp"

#include <clara/plugin.hpp>

CLARA_PLUGIN("networks", "0.1.0", registry) {
  using clara::Model;
  registry.add<Model, clara::networks::UNet>("UNet",
                                             "U-Net with residual units, 1-D to 3-D (MONAI)");
  registry.add<Model, clara::networks::SegResNetDS>(
      "SegResNetDS", "residual encoder and decoder with deep supervision (MONAI)");
  registry.add<Model, clara::networks::TorchScriptModel>("TorchScriptModel",
                                                         "a network from a TorchScript file");
  registry.add<Model, clara::networks::ResNet18>("ResNet18", "ResNet of basic blocks from a code");
  registry.add<Model, clara::networks::ResNet34>("ResNet34", "ResNet of basic blocks from a code");
  registry.add<Model, clara::networks::ResNet50>("ResNet50", "ResNet of bottlenecks from a code");
  registry.add<Model, clara::networks::ResNet101>("ResNet101", "ResNet of bottlenecks from a code");
  registry.add<Model, clara::networks::CheckpointModel>(
      "CheckpointModel", "the network that a checkpoint carries in its train_conf");
}
