#include "dynunet.hpp"

#include "common/common_options.hpp"
#include "common/init.hpp"
#include "common/input_rule.hpp"
#include "common/unet_blocks.hpp"
#include "common/upsample.hpp"

#include <ATen/core/grad_mode.h>
#include <ATen/ops/rand.h>

#include <optional>

namespace clara::networks {

namespace {

using O = DynUNet::Options;

/// A level with all that is below it. Its parts are those of the network, which has them under
/// names of its own, too: both are keys of the state_dict.
class SkipLayer : public Layer {
 public:
  struct Parts {
    LayerPtr down;
    LayerPtr below;
    std::shared_ptr<UnetUpBlock> up;
    LayerPtr head;  ///< null: none
  };
  explicit SkipLayer(Parts parts) : parts_(std::move(parts)) {
    register_module("downsample", parts_.down);
    register_module("next_layer", parts_.below);
    register_module("upsample", parts_.up);
    if (parts_.head) register_module("super_head", parts_.head);
  }

  at::Tensor forward(const at::Tensor& input) override {
    const auto down = parts_.down->forward(input);
    const auto up = parts_.up->forward(parts_.below->forward(down), down);
    if (parts_.head && is_training()) output_ = parts_.head->forward(up);
    return up;
  }

  /// What the head made of the last input, which is given away.
  at::Tensor take_output() { return std::move(output_); }

 private:
  Parts parts_;
  at::Tensor output_;
};

class Network : public torch::nn::Module {
 public:
  explicit Network(const O& options) : options_(options), filters_(options.the_filters()) {
    const auto dims = static_cast<std::size_t>(options.spatial_dims);
    style_ = {dims, options.norm_name, options.act_name, options.dropout};
    rule_ = {
        "DynUNet", options.in_channels, dims, Ints(dims, 1), {}, "halves its input by its strides"};
    for (std::size_t level = 0; level < filters_.size(); ++level)
      for (std::size_t axis = 0; axis < dims; ++axis) rule_.factor[axis] *= stride_of(level)[axis];
    add_blocks();
    at::rand({1});  // MONAI draws a number here that it does not use
    add_heads();
    reset_weights();
    skip_layers_ = register_module("skip_layers", skip_from(0));
  }

  Tensors forward(const at::Tensor& input) {
    rule_.check(input);
    Tensors outputs{output_->forward(skip_layers_->forward(input))};
    if (!is_training()) return outputs;
    for (const auto& skip : headed_)
      outputs.push_back(resize_nearest(skip->take_output(), outputs[0].sizes().slice(2)));
    return outputs;
  }

 private:
  Ints stride_of(std::size_t level) const {
    return per_axis(options_.strides[level], options_.spatial_dims);
  }
  Ints kernel_of(std::size_t level) const {
    return per_axis(options_.kernel_size[level], options_.spatial_dims);
  }

  LayerPtr make_down(std::size_t level) const {
    const auto in = level == 0 ? options_.in_channels : filters_[level - 1];
    return make_unet_block(
        style_, {in, filters_[level], kernel_of(level), stride_of(level), options_.res_block});
  }

  void add_blocks() {
    const auto levels = filters_.size();
    down_.push_back(register_module("input_block", make_down(0)));
    auto downs = register_module("downsamples", std::make_shared<torch::nn::Module>());
    for (std::size_t level = 1; level + 1 < levels; ++level)
      down_.push_back(downs->register_module(std::to_string(level - 1), make_down(level)));
    bottleneck_ = register_module("bottleneck", make_down(levels - 1));
    auto ups = register_module("upsamples", std::make_shared<torch::nn::Module>());
    up_.resize(levels - 1);
    for (std::size_t i = 0; i + 1 < levels; ++i) {
      const auto level = levels - 2 - i;  // that it enlarges to
      const auto up_kernel = per_axis(options_.upsample_kernel_size[level], options_.spatial_dims);
      const UnetUpBlock::Plan plan{filters_[level + 1], filters_[level], kernel_of(level + 1),
                                   up_kernel, options_.trans_bias};
      up_[level] =
          ups->register_module(std::to_string(i), std::make_shared<UnetUpBlock>(style_, plan));
    }
    output_ =
        register_module("output_block", make_unet_head(style_, filters_[0], options_.out_channels));
  }

  void add_heads() {
    if (!options_.deep_supervision) return;
    auto heads = register_module("deep_supervision_heads", std::make_shared<torch::nn::Module>());
    for (std::size_t i = 0; i < static_cast<std::size_t>(options_.deep_supr_num); ++i)
      heads_.push_back(heads->register_module(
          std::to_string(i), make_unet_head(style_, filters_[i + 1], options_.out_channels)));
  }

  void reset_weights() {
    for (const auto& module : modules(/*include_self=*/false)) {
      auto* conv = dynamic_cast<Conv*>(module.get());
      if (!conv || style_.dims == 1) continue;  // MONAI leaves one axis as it is
      kaiming_normal(conv->weight(), 0.01);
      const at::NoGradGuard no_grad;
      if (conv->bias().defined()) conv->bias().zero_();
    }
  }

  LayerPtr skip_from(std::size_t level) {
    if (level == down_.size()) return bottleneck_;
    const bool headed = level > 0 && level <= heads_.size();
    auto below = skip_from(level + 1);
    auto skip = std::make_shared<SkipLayer>(SkipLayer::Parts{
        down_[level], std::move(below), up_[level], headed ? heads_[level - 1] : nullptr});
    if (headed) headed_.insert(headed_.begin(), skip);
    return skip;
  }

  O options_;
  std::vector<std::int64_t> filters_;
  UnetBlockStyle style_;
  InputRule rule_;
  std::vector<LayerPtr> down_, heads_;
  std::vector<std::shared_ptr<UnetUpBlock>> up_;  ///< of each level, the top one first
  std::vector<std::shared_ptr<SkipLayer>> headed_;
  LayerPtr bottleneck_, output_, skip_layers_;
};

}  // namespace

DynUNet::DynUNet(const Options& options) : NetworkModel(std::make_shared<Network>(options)) {}

}  // namespace clara::networks
