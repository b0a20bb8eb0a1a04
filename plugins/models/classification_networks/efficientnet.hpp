#pragma once

#include <clara/context.hpp>
#include <clara/options.hpp>
#include <clara/train/module_model.hpp>

#include <cstdint>
#include <string>

namespace clara::networks {

/// monai.networks.nets.EfficientNetBN: Tan and Le, "EfficientNet: Rethinking Model Scaling for
/// Convolutional Neural Networks" (2019), in 1-D to 3-D. Input [batch, in_channels, spatial...];
/// output [batch, num_classes], logits.
class EfficientNetBN : public NetworkModel {
 public:
  struct Options {
    std::string model_name;
    bool pretrained = true;
    bool progress = true;
    std::int64_t spatial_dims = 2;
    std::int64_t in_channels = 3;
    std::int64_t num_classes = 1000;
    LayerSpec norm;
    bool adv_prop = false;
    std::string weights_file;

    Options();
    static std::span<const Field> fields();
    static void validate(const Options& options, OptionIssues& issues);
  };

  EfficientNetBN(const Options& options, Context& context);
};

}  // namespace clara::networks
