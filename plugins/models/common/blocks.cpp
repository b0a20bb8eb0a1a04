#include "layers.hpp"

#include <algorithm>
#include <cctype>

namespace clara::networks {

namespace {

Ints same_padding(const Ints& kernel, const Ints& dilation = {}) {
  Ints padding;
  for (std::size_t i = 0; i < kernel.size(); ++i)
    padding.push_back((kernel[i] - 1) * (dilation.empty() ? 1 : dilation[i]) / 2);
  return padding;
}

}  // namespace

LayerPtr make_adn(const BlockStyle& style, std::int64_t channels) {
  auto adn = std::make_shared<Sequence>();
  for (const char written : style.adn_ordering) {
    switch (std::toupper(static_cast<unsigned char>(written))) {
      case 'N':
        if (style.norm) adn->add("N", make_norm(*style.norm, channels));
        break;
      case 'D':
        if (style.dropout) adn->add("D", make_dropout(*style.dropout));
        break;
      case 'A':
        if (style.act) adn->add("A", make_activation(*style.act));
        break;
      default:
        break;  // refused by the network's options
    }
  }
  return adn;
}

namespace {

class ResidualUnit : public Layer {
 public:
  ResidualUnit(const BlockStyle& style, const ConvPlan& plan, int subunits) {
    auto conv = std::make_shared<Sequence>();
    conv_ = register_module("conv", conv);
    auto step = plan;
    for (int i = 0; i < subunits; ++i) {
      step.conv_only = plan.conv_only && i == subunits - 1;
      conv->add("unit" + std::to_string(i), make_convolution(style, step));
      step.in = plan.out;
      step.stride.assign(plan.stride.size(), 1);
    }
    residual_ = register_module("residual", make_residual(style, plan));
  }

  at::Tensor forward(const at::Tensor& input) override {
    const auto residual = residual_->forward(input);
    return conv_->forward(input) + residual;
  }

 private:
  static LayerPtr make_residual(const BlockStyle& style, const ConvPlan& plan) {
    const bool strided =
        std::any_of(plan.stride.begin(), plan.stride.end(), [](auto s) { return s != 1; });
    if (!strided && plan.in == plan.out) return std::make_shared<Identity>();
    // Where only the number of channels changes, a kernel of one voxel is enough.
    const Ints kernel = strided ? plan.kernel : Ints(plan.kernel.size(), 1);
    return std::make_shared<Conv>(
        ConvShape{plan.in, plan.out, kernel, plan.stride, same_padding(kernel), style.bias});
  }

  LayerPtr conv_, residual_;
};

}  // namespace

LayerPtr make_convolution(const BlockStyle& style, const ConvPlan& plan) {
  ConvShape shape{plan.in,    plan.out,        plan.kernel,         plan.stride,   {},
                  style.bias, plan.transposed, plan.output_padding, plan.dilation, plan.groups};
  shape.padding = plan.padding ? *plan.padding : same_padding(plan.kernel, plan.dilation);
  auto block = std::make_shared<Sequence>();
  block->add("conv", std::make_shared<Conv>(shape));
  if (!plan.conv_only) block->add("adn", make_adn(style, plan.out));
  return block;
}

LayerPtr make_residual_unit(const BlockStyle& style, const ConvPlan& plan, int subunits) {
  return std::make_shared<ResidualUnit>(style, plan, std::max(1, subunits));
}

}  // namespace clara::networks
