#include "unet_blocks.hpp"

#include <ATen/TensorOperators.h>
#include <ATen/ops/cat.h>

#include <algorithm>

namespace clara::networks {

namespace {

class Block : public Layer {
 public:
  Block(const UnetBlockStyle& style, const UnetBlockPlan& plan) {
    const auto one = style.all(1);
    conv1_ = register_module("conv1",
                             make_unet_conv(style, {plan.in, plan.out, plan.kernel, plan.stride}));
    conv2_ =
        register_module("conv2", make_unet_conv(style, {plan.out, plan.out, plan.kernel, one}));
    act_ = register_module("lrelu", make_activation(style.act));
    norm1_ = register_module("norm1", make_norm(style.norm, plan.out));
    norm2_ = register_module("norm2", make_norm(style.norm, plan.out));
    residual_ = plan.residual;
    if (!residual_ || (plan.in == plan.out && plan.stride == one)) return;
    conv3_ = register_module("conv3", make_unet_conv(style, {plan.in, plan.out, one, plan.stride}));
    norm3_ = register_module("norm3", make_norm(style.norm, plan.out));
  }

  at::Tensor forward(const at::Tensor& input) override {
    auto x = act_->forward(norm1_->forward(conv1_->forward(input)));
    x = norm2_->forward(conv2_->forward(x));
    if (residual_) {
      const auto beside = conv3_ ? norm3_->forward(conv3_->forward(input)) : input;
      x = x + beside;
    }
    return act_->forward(x);
  }

 private:
  bool residual_ = false;
  LayerPtr conv1_, conv2_, act_, norm1_, norm2_, conv3_, norm3_;
};

}  // namespace

LayerSpec UnetBlockStyle::leaky() {
  LayerSpec act("leakyrelu");
  act.args.set("inplace", true);
  act.args.set("negative_slope", 0.01);
  return act;
}

LayerPtr make_unet_block(const UnetBlockStyle& style, const UnetBlockPlan& plan) {
  return std::make_shared<Block>(style, plan);
}

LayerPtr make_unet_conv(const UnetBlockStyle& style, const UnetConvPlan& plan) {
  const BlockStyle block{
      static_cast<int>(style.dims), std::nullopt, std::nullopt, style.dropout, plan.bias, "NDA"};
  ConvPlan conv{plan.in, plan.out, plan.stride, plan.kernel, false, plan.transposed};
  Ints padding;
  for (std::size_t i = 0; i < plan.kernel.size(); ++i) {
    padding.push_back((plan.kernel[i] - plan.stride[i] + 1) / 2);
    if (plan.transposed)
      conv.output_padding.push_back(2 * padding[i] + plan.stride[i] - plan.kernel[i]);
  }
  conv.padding = std::move(padding);
  return make_convolution(block, conv);
}

LayerPtr make_unet_head(const UnetBlockStyle& style, std::int64_t in, std::int64_t out) {
  auto head = std::make_shared<Sequence>();
  head->add("conv", make_unet_conv(style, {in, out, style.all(1), style.all(1), true}));
  return head;
}

UnetUpBlock::UnetUpBlock(const UnetBlockStyle& style, const Plan& plan) {
  up_ = register_module("transp_conv", make_unet_conv(style, {plan.in, plan.out, plan.up_kernel,
                                                              plan.up_kernel, plan.bias, true}));
  block_ = register_module(
      "conv_block",
      make_unet_block(style, {2 * plan.out, plan.out, plan.kernel, style.all(1), plan.residual}));
}

at::Tensor UnetUpBlock::forward(const at::Tensor& below, const at::Tensor& beside) {
  const auto x = up_->forward(below);
  return block_->forward(at::cat({x, beside}, 1));
}

}  // namespace clara::networks
