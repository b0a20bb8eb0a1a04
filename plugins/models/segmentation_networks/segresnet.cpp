#include "segresnet.hpp"

#include "common/input_rule.hpp"
#include "common/layers.hpp"
#include "common/upsample.hpp"

#include <ATen/TensorOperators.h>

#include <algorithm>

namespace clara::networks {

namespace {

using O = SegResNet::Options;

struct Style {
  std::size_t dims;
  LayerSpec act;
  LayerSpec norm;
};

LayerPtr make_conv(const Style& style, std::int64_t in, std::int64_t out, std::int64_t kernel = 3,
                   std::int64_t stride = 1, bool bias = false) {
  BlockStyle block;
  block.bias = bias;
  ConvPlan plan{in, out, Ints(style.dims, stride), Ints(style.dims, kernel), true};
  return make_convolution(block, plan);
}

/// monai.networks.blocks.segresnet_block.ResBlock
class ResBlock : public Layer {
 public:
  ResBlock(const Style& style, std::int64_t channels)
      : norm1_(register_module("norm1", make_norm(style.norm, channels))),
        norm2_(register_module("norm2", make_norm(style.norm, channels))),
        act_(register_module("act", make_activation(style.act))),
        conv1_(register_module("conv1", make_conv(style, channels, channels))),
        conv2_(register_module("conv2", make_conv(style, channels, channels))) {}

  at::Tensor forward(const at::Tensor& input) override {
    auto x = conv1_->forward(act_->forward(norm1_->forward(input)));
    x = conv2_->forward(act_->forward(norm2_->forward(x)));
    return x + input;
  }

 private:
  LayerPtr norm1_, norm2_, act_, conv1_, conv2_;
};

void add_blocks(Sequence& to, const Style& style, std::int64_t count, std::int64_t channels,
                std::size_t first) {
  for (std::int64_t i = 0; i < count; ++i)
    to.add(std::to_string(first + static_cast<std::size_t>(i)),
           std::make_shared<ResBlock>(style, channels));
}

class Network : public torch::nn::Module {
 public:
  explicit Network(const O& options)
      : options_(options),
        style_{static_cast<std::size_t>(options.spatial_dims), options.act, options.the_norm()} {
    rule_ = {"SegResNet", options.in_channels, style_.dims,
             Ints(style_.dims, std::int64_t{1} << (options.blocks_down.size() - 1))};
    act_ = register_module("act_mod", make_activation(style_.act));
    init_ =
        register_module("convInit", make_conv(style_, options.in_channels, options.init_filters));
    add_down();
    add_up();
    auto last = std::make_shared<Sequence>();
    last->add("0", make_norm(style_.norm, options.init_filters));
    last->add("1", act_);
    last->add("2", make_conv(style_, options.init_filters, options.out_channels, 1, 1, true));
    final_ = register_module("conv_final", LayerPtr(std::move(last)));
    if (options.dropout_prob)
      dropout_ = register_module(
          "dropout",
          make_channel_dropout(static_cast<int>(options.spatial_dims), *options.dropout_prob));
  }

  at::Tensor forward(const at::Tensor& input) {
    rule_.check(input);
    auto x = init_->forward(input);
    if (dropout_) x = dropout_->forward(x);
    Tensors outputs;
    for (const auto& level : down_) outputs.push_back(x = level->forward(x));
    for (std::size_t i = 0; i < up_.size(); ++i) {
      x = samples_[i]->forward(x) + outputs[outputs.size() - 2 - i];
      x = up_[i]->forward(x);
    }
    return options_.use_conv_final ? final_->forward(x) : x;
  }

 private:
  void add_down() {
    auto list = std::make_shared<torch::nn::Module>();
    for (std::size_t i = 0; i < options_.blocks_down.size(); ++i) {
      const auto channels = options_.init_filters << i;
      auto level = std::make_shared<Sequence>();
      level->add("0", i == 0 ? std::make_shared<Identity>()
                             : make_conv(style_, channels / 2, channels, 3, 2));
      add_blocks(*level, style_, options_.blocks_down[i], channels, 1);
      down_.push_back(list->register_module(std::to_string(i), LayerPtr(std::move(level))));
    }
    register_module("down_layers", std::move(list));
  }

  void add_up() {
    auto layers = register_module("up_layers", std::make_shared<torch::nn::Module>());
    auto samples = register_module("up_samples", std::make_shared<torch::nn::Module>());
    const auto count = options_.blocks_up.size();
    for (std::size_t i = 0; i < count; ++i) {
      const auto below = options_.init_filters << (count - i);
      auto level = std::make_shared<Sequence>();
      add_blocks(*level, style_, options_.blocks_up[i], below / 2, 0);
      up_.push_back(layers->register_module(std::to_string(i), LayerPtr(std::move(level))));
      auto sample = std::make_shared<Sequence>();
      sample->add("0", make_conv(style_, below, below / 2, 1));
      sample->add("1", make_upsample({below / 2,
                                      below / 2,
                                      Ints(style_.dims, 2),
                                      {},
                                      options_.upsample_mode,
                                      true,
                                      false}));
      samples_.push_back(samples->register_module(std::to_string(i), LayerPtr(std::move(sample))));
    }
  }

  O options_;
  Style style_;
  InputRule rule_;
  LayerPtr act_, init_, final_, dropout_;
  std::vector<LayerPtr> down_, up_, samples_;
};

}  // namespace

SegResNet::SegResNet(const Options& options) : NetworkModel(std::make_shared<Network>(options)) {}

}  // namespace clara::networks
