#include "densenet.hpp"
#include "efficientnet.hpp"
#include "monai_resnet.hpp"
#include "senet.hpp"
#include "torchvision_fc.hpp"

#include <clara/plugin.hpp>

namespace {

using clara::Model;
using clara::Registry;

template <int Layers>
void add_densenet(Registry& registry) {
  const auto number = std::to_string(Layers);
  registry
      .add<Model, clara::networks::PlainDenseNet<Layers>>(
          "DenseNet" + number, "DenseNet of " + number + " layers (MONAI)")
      .other_name("densenet" + number)
      .other_name("Densenet" + number)
      .example(R"({"spatial_dims": 2, "in_channels": 1, "out_channels": 2, "init_features": 8,
                   "growth_rate": 4})");
}

template <int Layers>
void add_resnet(Registry& registry) {
  const auto number = std::to_string(Layers);
  registry
      .add<Model, clara::networks::PlainResNet<Layers>>("resnet" + number,
                                                        "ResNet of " + number + " layers (MONAI)")
      .example(R"({"spatial_dims": 2, "n_input_channels": 1, "num_classes": 2,
                   "widen_factor": 0.125})");
}

template <clara::networks::SENetKind Kind>
void add_senet(Registry& registry, const std::string& name, const char* doc,
               const std::vector<std::string>& others) {
  auto offer = registry.add<Model, clara::networks::PlainSENet<Kind>>(name, doc);
  for (const auto& other : others) offer.other_name(other);
  offer.example(R"({"spatial_dims": 2, "in_channels": 1, "num_classes": 2,
                    "layers": [1, 1, 1, 1]})");
}

void add_senets(Registry& registry) {
  using Kind = clara::networks::SENetKind;
  registry.add<Model, clara::networks::SENet>("SENet", "squeeze-and-excitation network (MONAI)")
      .other_name("SEnet")
      .other_name("Senet")
      .example(R"({"spatial_dims": 2, "in_channels": 1, "block": "se_resnet_bottleneck",
                   "layers": [1, 1, 1, 1], "groups": 1, "reduction": 16, "num_classes": 2})");
  add_senet<Kind::se154>(registry, "SENet154", "SENet of 154 layers (MONAI)",
                         {"SEnet154", "Senet154", "senet154"});
  add_senet<Kind::res50>(registry, "SEResNet50", "ResNet-50 with excitation (MONAI)",
                         {"SEresnet50", "Seresnet50", "seresnet50"});
  add_senet<Kind::res101>(registry, "SEResNet101", "ResNet-101 with excitation (MONAI)",
                          {"SEresnet101", "Seresnet101", "seresnet101"});
  add_senet<Kind::res152>(registry, "SEResNet152", "ResNet-152 with excitation (MONAI)",
                          {"SEresnet152", "Seresnet152", "seresnet152"});
  add_senet<Kind::next50>(registry, "SEResNext50", "ResNeXt-50 with excitation (MONAI)",
                          {"SEResNeXt50", "SEresnext50", "Seresnext50", "seresnext50"});
  add_senet<Kind::next101>(registry, "SEResNext101", "ResNeXt-101 with excitation (MONAI)",
                           {"SEResNeXt101", "SEresnext101", "Seresnext101", "seresnext101"});
}

}  // namespace

CLARA_PLUGIN("classification_networks", "0.1.0", registry) {
  registry.add<Model, clara::networks::DenseNet>("DenseNet", "densely connected network (MONAI)")
      .other_name("Densenet")
      .example(R"({"spatial_dims": 2, "in_channels": 1, "out_channels": 2,
                   "block_config": [2, 2]})");
  add_densenet<121>(registry);
  add_densenet<169>(registry);
  add_densenet<201>(registry);
  add_densenet<264>(registry);
  registry
      .add<Model, clara::networks::EfficientNetBN>("EfficientNetBN",
                                                   "EfficientNet-B0 to B8 and L2 (MONAI)")
      .example(R"({"model_name": "efficientnet-b0", "pretrained": false, "in_channels": 1,
                   "num_classes": 2})");
  registry
      .add<Model, clara::networks::MonaiResNet>("ResNet",
                                                "ResNet of given blocks and layers (MONAI)")
      .example(R"({"spatial_dims": 2, "block": "basic", "layers": [1, 1, 1, 1],
                   "block_inplanes": [4, 8, 8, 8], "n_input_channels": 1, "num_classes": 2})");
  add_resnet<10>(registry);
  add_resnet<18>(registry);
  add_resnet<34>(registry);
  add_resnet<50>(registry);
  add_resnet<101>(registry);
  add_resnet<152>(registry);
  add_resnet<200>(registry);
  add_senets(registry);
  registry
      .add<Model, clara::networks::TorchVisionFCModel>(
          "TorchVisionFCModel", "ResNet of torchvision with another last layer (MONAI)")
      .example(R"({"num_classes": 2, "pool": null})");
  registry
      .add<Model, clara::networks::TorchVisionFullyConvModel>(
          "TorchVisionFullyConvModel", "the same with a convolution at the end (Clara)")
      .example(R"({"pool_size": [1, 1]})");
}
