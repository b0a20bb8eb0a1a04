#pragma once

#include <clara/context.hpp>
#include <clara/options.hpp>
#include <clara/train/module_model.hpp>

#include <cstdint>
#include <optional>
#include <string>

namespace clara::networks {

/// monai.networks.nets.TorchVisionFCModel: a ResNet of torchvision with another last layer. Input
/// [batch, 3, height, width]; output [batch, num_classes], or with use_conv [batch, num_classes,
/// height, width] of what the pool leaves.
class TorchVisionFCModel : public NetworkModel {
 public:
  struct Options {
    std::string model_name = "resnet18";
    std::int64_t num_classes = 1;
    std::int64_t dim = 2;
    std::optional<std::int64_t> in_channels;
    bool use_conv = false;
    std::optional<LayerSpec> pool;
    bool bias = true;
    bool pretrained = false;
    std::string fc_name = "fc";
    std::string node_name;
    std::optional<std::string> weights;
    std::string weights_file;

    Options();
    static std::span<const Field> fields();
    static void validate(const Options& options, OptionIssues& issues);
  };

  TorchVisionFCModel(const Options& options, Context& context);
};

/// Clara's and older MONAI's TorchVisionFullyConvModel: the same with a convolution as last layer,
/// behind an average of pool_size.
class TorchVisionFullyConvModel : public TorchVisionFCModel {
 public:
  struct Options {
    std::string model_name = "resnet18";
    std::int64_t n_classes = 1;
    OneOrMany<std::int64_t> pool_size;
    OneOrMany<std::int64_t> pool_stride = 1;
    bool pretrained = false;
    std::string weights_file;

    Options();
    static std::span<const Field> fields();
    static void validate(const Options& options, OptionIssues& issues);
  };

  TorchVisionFullyConvModel(const Options& options, Context& context);
};

}  // namespace clara::networks
