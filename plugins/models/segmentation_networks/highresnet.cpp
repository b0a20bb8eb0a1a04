#include "highresnet.hpp"

#include "common/common_options.hpp"
#include "common/input_rule.hpp"

#include <ATen/TensorOperators.h>
#include <ATen/ops/constant_pad_nd.h>

#include <array>

namespace clara::networks {

namespace {

using O = HighResNet::Options;
using Stage = HighResNet::Stage;

/// Beyond it a dilation of 2 to the power of the stage means nothing.
constexpr std::size_t kMostStages = 16;

struct Style {
  explicit Style(const O& options)
      : dims(static_cast<std::size_t>(options.spatial_dims)),
        pad(options.channel_matching == "pad") {
    block = {static_cast<int>(options.spatial_dims),
             options.acti_type,
             options.norm_type,
             std::nullopt,
             options.bias,
             "NA"};
  }
  std::size_t dims;
  bool pad;
  BlockStyle block;
};

/// monai.networks.layers.ChannelPad
class ChannelPad : public Layer {
 public:
  ChannelPad(const Style& style, std::int64_t in, std::int64_t out) {
    if (in == out) return;
    const Ints one(style.dims, 1), zero(style.dims, 0);
    if (style.pad) {
      pads_.assign(2 * style.dims, 0);
      pads_.insert(pads_.end(), {(out - in) / 2, out - in - (out - in) / 2});
    } else {
      project_ =
          register_module("project", std::make_shared<Conv>(ConvShape{in, out, one, one, zero}));
    }
  }
  at::Tensor forward(const at::Tensor& input) override {
    if (project_) return project_->forward(input);
    return pads_.empty() ? input : at::constant_pad_nd(input, pads_, 0);
  }

 private:
  Ints pads_;
  std::shared_ptr<Conv> project_;
};

class HighResBlock : public Layer {
 public:
  struct Plan {
    std::int64_t in, out;
    std::vector<std::int64_t> kernels;
    std::int64_t dilation;
  };
  HighResBlock(const Style& style, const Plan& plan)
      : pad_(register_module("chn_pad", std::make_shared<ChannelPad>(style, plan.in, plan.out))) {
    auto layers = std::make_shared<Sequence>();
    auto in = plan.in;
    int number = 0;
    for (const auto kernel : plan.kernels) {
      layers->add(std::to_string(number++), make_adn(style.block, in));
      ConvPlan conv{in, plan.out, Ints(style.dims, 1), Ints(style.dims, kernel), true};
      conv.dilation = Ints(style.dims, plan.dilation);
      layers->add(std::to_string(number++), make_convolution(style.block, conv));
      in = plan.out;
    }
    layers_ = register_module("layers", LayerPtr(std::move(layers)));
  }
  at::Tensor forward(const at::Tensor& input) override {
    const auto x = layers_->forward(input);
    return x + pad_->forward(input);
  }

 private:
  std::shared_ptr<ChannelPad> pad_;
  LayerPtr layers_;
};

class Network : public torch::nn::Module {
 public:
  explicit Network(const O& options) : options_(options), style_(options) {
    rule_ = {"HighResNet", options.in_channels, style_.dims};
    const auto& stages = options.layer_params;
    blocks_ = std::make_shared<Sequence>();
    add_conv(stages.front(), options.in_channels, stages.front().n_features, "NA", false);
    auto in = stages.front().n_features;
    for (std::size_t i = 1; i + 2 < stages.size(); ++i) {
      const auto& stage = stages[i];
      for (std::int64_t n = 0; n < stage.repeat; ++n) {
        const HighResBlock::Plan plan{in, stage.n_features, stage.kernels,
                                      std::int64_t{1} << (i - 1)};
        add(std::make_shared<HighResBlock>(style_, plan));
        in = stage.n_features;
      }
      if (stage.repeat <= 0) in = stage.n_features;
    }
    const auto& before = stages[stages.size() - 2];
    add_conv(before, in, before.n_features, "NAD", true);
    add_conv(stages.back(), before.n_features, options.out_channels, "NAD", true);
    register_module("blocks", blocks_);
  }

  at::Tensor forward(const at::Tensor& input) {
    rule_.check(input);
    return blocks_->forward(input);
  }

 private:
  void add(LayerPtr layer) { blocks_->add(std::to_string(count_++), std::move(layer)); }

  void add_conv(const Stage& stage, std::int64_t in, std::int64_t out, const char* order,
                bool dropped) {
    auto block = style_.block;
    block.adn_ordering = order;
    if (dropped) block.dropout = options_.dropout_prob;
    const auto kernel = per_axis(stage.kernel_size, options_.spatial_dims);
    add(make_convolution(block, {in, out, Ints(style_.dims, 1), kernel}));
  }

  O options_;
  Style style_;
  InputRule rule_;
  std::shared_ptr<Sequence> blocks_;
  int count_ = 0;
};

Stage conv_stage(const char* name, std::int64_t features, std::int64_t kernel) {
  Stage stage;
  stage.name = name;
  stage.n_features = features;
  stage.kernel_size = kernel;
  return stage;
}

Stage res_stage(const char* name, std::int64_t features) {
  Stage stage;
  stage.name = name;
  stage.n_features = features;
  stage.repeat = 3;
  return stage;
}

void check_stages(const O& options, OptionIssues& issues) {
  const auto& stages = options.layer_params;
  if (stages.size() < 3 || stages.size() > kMostStages)
    return issues.error("layer_params", "must have 3 to " + std::to_string(kMostStages) +
                                            " entries, has " + std::to_string(stages.size()));
  Weights weights;
  const auto volume = power(3, options.spatial_dims);
  auto in = options.in_channels;
  for (std::size_t i = 0; i < stages.size(); ++i) {
    const bool last = i + 1 == stages.size();
    const auto out = last ? options.out_channels : stages[i].n_features;
    if (out < 1)
      issues.error("layer_params", "entry " + std::to_string(i) + " must have n_features");
    const bool residual = i > 0 && i + 2 < stages.size();
    if (residual && options.channel_matching == "pad" && in > out)
      issues.error("layer_params", "entry " + std::to_string(i) + " has fewer features (" +
                                       std::to_string(out) + ") than the one before it (" +
                                       std::to_string(in) +
                                       "), which channel_matching \"pad\" cannot make equal");
    for (const auto kernel : residual ? stages[i].kernels : stages[i].kernel_size.values)
      if (kernel < 1 || kernel % 2 == 0)
        issues.error("layer_params", "the kernels of entry " + std::to_string(i) +
                                         " must be odd, got " + std::to_string(kernel));
    if (!residual)
      check_per_axis("layer_params", stages[i].kernel_size, options.spatial_dims, issues);
    weights.add(in, out, volume);
    weights.add(out, out, volume, residual ? 2 * static_cast<double>(stages[i].repeat) : 0);
    in = out;
  }
  weights.check("layer_params", issues);
}

}  // namespace

HighResNet::Options::Options() : norm_type("batch"), acti_type("relu") {
  norm_type.args.set("affine", true);
  acti_type.args.set("inplace", true);
  layer_params = {conv_stage("conv_0", 16, 3), res_stage("res_1", 16),
                  res_stage("res_2", 32),      res_stage("res_3", 64),
                  conv_stage("conv_1", 80, 1), conv_stage("conv_2", 0, 1)};
}

std::span<const Field> HighResNet::Stage::fields() {
  static const std::array list{
      field<&Stage::name>("name", "any name"),
      field<&Stage::n_features>("n_features", "channels; of the last one those of the network")
          .range(0, kMostChannels),
      field<&Stage::kernel_size>("kernel_size", "of a convolution, odd"),
      field<&Stage::kernels>("kernels", "of a residual block's convolutions, odd"),
      field<&Stage::repeat>("repeat", "how many residual blocks").range(0, kMostBlocks)};
  return list;
}

std::span<const Field> HighResNet::Options::fields() {
  static const std::array list{
      field<&O::spatial_dims>("spatial_dims", "2 for planes, 3 for volumes").range(1, 3),
      field<&O::in_channels>("in_channels", "channels of the input").range(1, kMostChannels),
      field<&O::out_channels>("out_channels", "classes").range(1, kMostChannels),
      field<&O::norm_type>("norm_type", "normalisation: a name, or [name, arguments]"),
      field<&O::acti_type>("acti_type", "activation: a name, or [name, arguments]"),
      field<&O::dropout_prob>("dropout_prob",
                              "probability of dropping a value, or [name, arguments]; null: none"),
      field<&O::bias>("bias", "convolutions have a bias"),
      field<&O::layer_params>("layer_params",
                              "the stages; the two last and the first are "
                              "convolutions"),
      field<&O::channel_matching>("channel_matching",
                                  "how a residual gets more channels: by zeros or a convolution")
          .one_of({"pad", "project"})};
  return list;
}

void HighResNet::Options::validate(const Options& options, OptionIssues& issues) {
  check_stages(options, issues);
  check_act("acti_type", options.acti_type, issues);
  Ints channels;
  for (const auto& stage : options.layer_params) channels.push_back(stage.n_features);
  check_norm("norm_type", options.norm_type, channels, issues);
  if (options.dropout_prob) check_dropout("dropout_prob", *options.dropout_prob, issues);
}

HighResNet::HighResNet(const Options& options) : NetworkModel(std::make_shared<Network>(options)) {}

}  // namespace clara::networks
