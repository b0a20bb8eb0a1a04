#pragma once

#include <clara/option_types.hpp>

#include <torch/nn/module.h>

#include <cstdint>
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
  bool transposed = false;  ///< then the output has `stride` times the size of the input
};

/// torch.nn.Conv<n>d or ConvTranspose<n>d, with their initial weights.
class Conv : public Layer {
 public:
  explicit Conv(const ConvShape& shape);
  at::Tensor forward(const at::Tensor& input) override;

 private:
  ConvShape shape_;
  Ints output_padding_;
  at::Tensor weight_, bias_;
};

/// monai.networks.layers.get_act_layer: the name in any case; "" for none.
LayerPtr make_activation(const LayerSpec& act);
/// monai.networks.layers.get_norm_layer: the name in any case; "" for none.
LayerPtr make_norm(const LayerSpec& norm, std::int64_t channels);
/// monai.networks.layers.get_dropout_layer: a probability, or "dropout" or "alphadropout" in any
/// case with their arguments; "" for none.
using DropoutSpec = std::variant<double, LayerSpec>;
LayerPtr make_dropout(const DropoutSpec& dropout);

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
};

/// monai.networks.blocks.Convolution: conv, then adn (normalisation, dropout, activation in the
/// style's order).
LayerPtr make_convolution(const BlockStyle& style, const ConvPlan& plan);

/// monai.networks.blocks.ResidualUnit: `subunits` convolutions, and a convolution of the input
/// where sizes differ. The first has the plan's stride; conv_only holds for the last.
LayerPtr make_residual_unit(const BlockStyle& style, const ConvPlan& plan, int subunits);

}  // namespace clara::networks
