#pragma once

#include <clara/context.hpp>
#include <clara/options.hpp>
#include <clara/train/module_model.hpp>

#include <cstdint>
#include <string>
#include <vector>

namespace clara::networks {

/// monai.networks.nets.DenseNet: Huang et al., "Densely Connected Convolutional Networks" (2017),
/// in 1-D to 3-D. Input [batch, in_channels, spatial...]; output [batch, out_channels], logits.
class DenseNet : public NetworkModel {
 public:
  struct Options {
    std::int64_t spatial_dims = 3;
    std::int64_t in_channels = 1;
    std::int64_t out_channels = 2;
    std::int64_t init_features = 64;
    std::int64_t growth_rate = 32;
    std::vector<std::int64_t> block_config{6, 12, 24, 16};
    std::int64_t bn_size = 4;
    LayerSpec act;
    LayerSpec norm = "batch";
    double dropout_prob = 0.0;

    Options();
    static std::span<const Field> fields();
    static void validate(const Options& options, OptionIssues& issues);
  };

  explicit DenseNet(const Options& options);
};

/// DenseNet121, 169, 201 and 264: their layers, and weights from a file. `Layers` is their number.
template <int Layers>
class PlainDenseNet : public DenseNet {
 public:
  struct Options : DenseNet::Options {
    bool pretrained = false;
    bool progress = true;
    std::string weights_file;

    Options();
    static std::span<const Field> fields();
    static void validate(const Options& options, OptionIssues& issues);
  };

  PlainDenseNet(const Options& options, Context& context);
};

using DenseNet121 = PlainDenseNet<121>;
using DenseNet169 = PlainDenseNet<169>;
using DenseNet201 = PlainDenseNet<201>;
using DenseNet264 = PlainDenseNet<264>;

extern template class PlainDenseNet<121>;
extern template class PlainDenseNet<169>;
extern template class PlainDenseNet<201>;
extern template class PlainDenseNet<264>;

}  // namespace clara::networks
