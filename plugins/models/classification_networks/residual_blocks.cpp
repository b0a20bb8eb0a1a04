#include "residual_blocks.hpp"

#include "common/pools.hpp"

#include <ATen/TensorOperators.h>
#include <ATen/ops/cat.h>
#include <ATen/ops/relu.h>
#include <ATen/ops/zeros.h>

namespace clara::networks {

namespace {

class Block : public Layer {
 public:
  Block(const ResidualBlockPlan& plan, LayerPtr shortcut) {
    const auto stride = plan.stride;
    const auto width = plan.width;
    add("1", make_plain_conv(plan.dims, plan.in, width, plan.bottleneck ? 1 : 3,
                             plan.bottleneck ? 1 : stride));
    add("2", make_plain_conv(plan.dims, width, plan.bottleneck ? width : plan.out(), 3,
                             plan.bottleneck ? stride : 1, plan.groups));
    if (plan.bottleneck) add("3", make_plain_conv(plan.dims, width, plan.out(), 1));
    if (shortcut) shortcut_ = register_module("downsample", std::move(shortcut));
  }

  at::Tensor forward(const at::Tensor& input) override {
    auto x = input;
    for (std::size_t i = 0; i < convs_.size(); ++i) {
      x = norms_[i]->forward(convs_[i]->forward(x));
      if (i + 1 < convs_.size()) x = at::relu(x);
    }
    const auto beside = shortcut_ ? shortcut_->forward(input) : input;
    return at::relu(x + beside);
  }

 private:
  void add(const std::string& number, std::shared_ptr<Conv> conv) {
    const auto channels = conv->shape().out;
    convs_.push_back(register_module("conv" + number, LayerPtr(std::move(conv))));
    norms_.push_back(register_module("bn" + number, make_norm("batch", channels)));
  }

  std::vector<LayerPtr> convs_, norms_;
  LayerPtr shortcut_;
};

/// Shortcut A of He et al.; MONAI takes it out of the gradient.
LayerPtr make_pooled_shortcut(const ResidualBlockPlan& plan) {
  const auto pool = make_average_pool({plan.dims, 1, plan.stride});
  return make_function([pool, out = plan.out()](const at::Tensor& input) {
    const auto x = pool->forward(input);
    Ints size = x.sizes().vec();
    size[1] = out - size[1];
    return at::cat({x.detach(), at::zeros(size, x.options())}, 1);
  });
}

LayerPtr make_shortcut(const ResidualBlockPlan& plan) {
  if (plan.stride == 1 && plan.in == plan.out()) return nullptr;
  if (plan.pooled) return make_pooled_shortcut(plan);
  const auto dims = static_cast<std::size_t>(plan.dims);
  auto shortcut = std::make_shared<Sequence>();
  shortcut->add("0", std::make_shared<Conv>(ConvShape{plan.in, plan.out(), Ints(dims, 1),
                                                      Ints(dims, plan.stride), Ints(dims, 0),
                                                      plan.shortcut_bias}));
  shortcut->add("1", make_norm("batch", plan.out()));
  return shortcut;
}

}  // namespace

std::shared_ptr<Conv> make_plain_conv(int spatial_dims, std::int64_t in, std::int64_t out,
                                      std::int64_t kernel, std::int64_t stride,
                                      std::int64_t groups) {
  const auto dims = static_cast<std::size_t>(spatial_dims);
  ConvShape shape{in, out, Ints(dims, kernel), Ints(dims, stride), Ints(dims, kernel / 2), false};
  shape.groups = groups;
  return std::make_shared<Conv>(shape);
}

LayerPtr make_residual_stage(ResidualBlockPlan& plan, std::int64_t count) {
  auto stage = std::make_shared<Sequence>();
  for (std::int64_t i = 0; i < count; ++i) {
    if (i > 0) plan.stride = 1;
    // The shortcut is made before the block that it belongs to: the order of random numbers.
    auto shortcut = i == 0 ? make_shortcut(plan) : nullptr;
    stage->add(std::to_string(i), std::make_shared<Block>(plan, std::move(shortcut)));
    plan.in = plan.out();
  }
  return stage;
}

}  // namespace clara::networks
