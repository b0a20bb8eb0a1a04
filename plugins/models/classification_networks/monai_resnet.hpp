#pragma once

#include <clara/context.hpp>
#include <clara/options.hpp>
#include <clara/train/module_model.hpp>

#include <cstdint>
#include <string>
#include <variant>
#include <vector>

namespace clara::networks {

/// monai.networks.nets.ResNet: He et al., "Deep Residual Learning for Image Recognition" (2016), as
/// Hara et al. have it in 3-D (2018), in 1-D to 3-D. Input [batch, n_input_channels, spatial...];
/// output [batch, num_classes], logits, or without feed_forward the features that they are made of.
class MonaiResNet : public NetworkModel {
 public:
  /// What is the same for ResNet and resnet10 to resnet200.
  struct Shape {
    std::int64_t spatial_dims = 3;
    std::int64_t n_input_channels = 3;
    OneOrMany<std::int64_t> conv1_t_size = 7;
    OneOrMany<std::int64_t> conv1_t_stride = 1;
    bool no_max_pool = false;
    std::string shortcut_type = "B";
    double widen_factor = 1.0;
    std::int64_t num_classes = 400;
    bool feed_forward = true;
    bool bias_downsample = true;
    LayerSpec act;
    LayerSpec norm = "batch";

    Shape();
    static std::span<const Field> fields();
    static void validate(const Shape& shape, OptionIssues& issues);
  };

  struct Options : Shape {
    std::string block = "basic";
    std::vector<std::int64_t> layers;
    std::vector<std::int64_t> block_inplanes;
    static std::span<const Field> fields();
    static void validate(const Options& options, OptionIssues& issues);
  };

  explicit MonaiResNet(const Options& options);
};

/// resnet10 to resnet200: their layers, and weights from a file. `Layers` is their number.
template <int Layers>
class PlainResNet : public MonaiResNet {
 public:
  struct Options : MonaiResNet::Shape {
    std::variant<bool, std::string> pretrained = false;
    bool progress = true;
    std::string weights_file;
    static std::span<const Field> fields();
  };

  PlainResNet(const Options& options, Context& context);
};

extern template class PlainResNet<10>;
extern template class PlainResNet<18>;
extern template class PlainResNet<34>;
extern template class PlainResNet<50>;
extern template class PlainResNet<101>;
extern template class PlainResNet<152>;
extern template class PlainResNet<200>;

}  // namespace clara::networks
