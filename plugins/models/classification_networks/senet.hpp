#pragma once

#include <clara/context.hpp>
#include <clara/options.hpp>
#include <clara/train/module_model.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace clara::networks {

/// monai.networks.nets.SENet: Hu et al., "Squeeze-and-Excitation Networks" (2018), in 1-D to 3-D.
/// Input [batch, in_channels, spatial...]; output [batch, num_classes], logits.
class SENet : public NetworkModel {
 public:
  struct Options {
    std::int64_t spatial_dims = 3;
    std::int64_t in_channels = 1;
    std::string block;
    std::vector<std::int64_t> layers;
    std::int64_t groups = 1;
    std::int64_t reduction = 16;
    std::optional<double> dropout_prob = 0.2;
    std::int64_t dropout_dim = 1;
    std::int64_t inplanes = 128;
    std::int64_t downsample_kernel_size = 3;
    bool input_3x3 = true;
    std::int64_t num_classes = 1000;

    static std::span<const Field> fields();
    static void validate(const Options& options, OptionIssues& issues);
  };

  explicit SENet(const Options& options);
};

enum class SENetKind { se154, res50, res101, res152, next50, next101 };

/// SENet154, SEResNet50 to 152, SEResNext50 and 101: their layers, and weights from a file.
template <SENetKind Kind>
class PlainSENet : public SENet {
 public:
  struct Options {
    SENet::Options net;
    bool pretrained = false;
    bool progress = true;
    std::string weights_file;

    Options();
    static std::span<const Field> fields();
    static void validate(const Options& options, OptionIssues& issues);
  };

  PlainSENet(const Options& options, Context& context);
};

extern template class PlainSENet<SENetKind::se154>;
extern template class PlainSENet<SENetKind::res50>;
extern template class PlainSENet<SENetKind::res101>;
extern template class PlainSENet<SENetKind::res152>;
extern template class PlainSENet<SENetKind::next50>;
extern template class PlainSENet<SENetKind::next101>;

}  // namespace clara::networks
