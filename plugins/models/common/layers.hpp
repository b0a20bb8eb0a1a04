#pragma once

#include <clara/option_types.hpp>

#include <torch/nn/module.h>

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <variant>
#include <vector>

/// The layers that MONAI's networks are made of: its Convolution, ADN and ResidualUnit, and the
/// named layers of its Act and Norm factories. Children have MONAI's names and are made in MONAI's
/// order, so that state-dict keys and, for the same torch.manual_seed, initial weights are the
/// same.

namespace clara::networks {

using Ints = std::vector<std::int64_t>;

/// A module from one tensor to one tensor.
class Layer : public torch::nn::Module {
 public:
  /// input: [batch, channel, spatial...]
  virtual at::Tensor forward(const at::Tensor& input) = 0;
};

using LayerPtr = std::shared_ptr<Layer>;

/// Runs its children one after the other.
class Sequence : public Layer {
 public:
  at::Tensor forward(const at::Tensor& input) override;
  void add(const std::string& name, LayerPtr layer);

 private:
  std::vector<LayerPtr> layers_;
};

/// What goes in comes out.
class Identity : public Layer {
 public:
  at::Tensor forward(const at::Tensor& input) override { return input; }
};

/// What a convolution needs to know; all lists have one entry per spatial dimension.
struct ConvShape {
  std::int64_t in = 1, out = 1;  ///< channels
  Ints kernel, stride, padding;
  bool bias = true;
  bool transposed = false;   ///< then the output has `stride` times the size of the input
  Ints output_padding = {};  ///< of a transposed one; none: stride - 1
  Ints dilation = {};        ///< none: 1
  std::int64_t groups = 1;
};

/// torch.nn.Conv<n>d or ConvTranspose<n>d, with their initial weights.
class Conv : public Layer {
 public:
  /// Throws clara::Error, before memory is taken, when it has more than kMostWeights.
  explicit Conv(const ConvShape& shape);
  at::Tensor forward(const at::Tensor& input) override;
  const ConvShape& shape() const { return shape_; }
  at::Tensor& weight() { return weight_; }
  at::Tensor& bias() { return bias_; }  ///< undefined without

 private:
  ConvShape shape_;
  at::Tensor weight_, bias_;
};

/// torch.nn.Linear, with its initial weights.
class Linear : public Layer {
 public:
  Linear(std::int64_t in, std::int64_t out, bool bias = true);
  at::Tensor forward(const at::Tensor& input) override;
  at::Tensor& weight() { return weight_; }
  at::Tensor& bias() { return bias_; }  ///< undefined without

 private:
  at::Tensor weight_, bias_;
};

/// A layer without parameters.
LayerPtr make_function(std::function<at::Tensor(const at::Tensor&)> call);

/// monai.networks.layers.get_act_layer: the name in any case; "" for none.
LayerPtr make_activation(const LayerSpec& act);
/// monai.networks.layers.get_norm_layer: the name in any case; "" for none.
LayerPtr make_norm(const LayerSpec& norm, std::int64_t channels);
/// monai.networks.layers.get_dropout_layer: a probability, or "dropout" or "alphadropout" in any
/// case with their arguments; "" for none.
using DropoutSpec = std::variant<double, LayerSpec>;
LayerPtr make_dropout(const DropoutSpec& dropout);
/// torch.nn.Dropout, Dropout2d or Dropout3d for dims 1, 2 or 3: the latter drop whole channels.
LayerPtr make_channel_dropout(int dims, double p);

/// What all convolutions of a network have in common.
struct BlockStyle {
  int spatial_dims = 3;
  // None: no such layer.
  std::optional<LayerSpec> act = "PRELU";
  std::optional<LayerSpec> norm = "INSTANCE";
  std::optional<DropoutSpec> dropout = 0.0;
  bool bias = true;
  std::string adn_ordering = "NDA";
};

/// One convolution of a block. Padding keeps the size (at stride 1).
struct ConvPlan {
  std::int64_t in = 1, out = 1;
  Ints stride, kernel;
  bool conv_only = false;
  bool transposed = false;
  std::optional<Ints> padding = {};
  Ints output_padding = {};  ///< as in ConvShape
  Ints dilation = {};        ///< none: 1
  std::int64_t groups = 1;
};

/// monai.networks.blocks.ADN: normalisation, dropout and activation in the style's order.
LayerPtr make_adn(const BlockStyle& style, std::int64_t channels);

/// monai.networks.blocks.Convolution: conv, then adn (normalisation, dropout, activation in the
/// style's order).
LayerPtr make_convolution(const BlockStyle& style, const ConvPlan& plan);

/// monai.networks.blocks.ResidualUnit: `subunits` convolutions, and a convolution of the input
/// where sizes differ. The first has the plan's stride; conv_only holds for the last.
LayerPtr make_residual_unit(const BlockStyle& style, const ConvPlan& plan, int subunits);

}  // namespace clara::networks
