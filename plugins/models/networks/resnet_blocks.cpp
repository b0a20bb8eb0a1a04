#include "resnet_blocks.hpp"

#include <ATen/ops/relu.h>

namespace clara::networks {

namespace {

class Block : public Layer {
 public:
  explicit Block(const ResNetBlockPlan& plan) : bottleneck_(plan.bottleneck) {
    const auto dims = plan.spatial_dims;
    const auto width = plan.block.width;
    const auto stride = plan.block.stride;
    // As torchvision does (ResNet v1.5), the stride of a bottleneck is that of its 3x3.
    add("1", make_resnet_conv(dims, plan.in, width, bottleneck_ ? 1 : 3, bottleneck_ ? 1 : stride),
        width);
    add("2", make_resnet_conv(dims, width, width, 3, bottleneck_ ? stride : 1), width);
    if (bottleneck_) add("3", make_resnet_conv(dims, width, plan.out(), 1, 1), plan.out());
    if (stride == 1 && plan.in == plan.out()) return;
    auto shortcut = std::make_shared<Sequence>();
    shortcut->add("0", make_resnet_conv(dims, plan.in, plan.out(), 1, stride));
    shortcut->add("1", make_norm("batch", plan.out()));
    downsample_ = register_module("downsample", std::move(shortcut));
  }

  at::Tensor forward(const at::Tensor& input) override {
    auto x = input;
    for (std::size_t i = 0; i < convs_.size(); ++i) {
      x = norms_[i]->forward(convs_[i]->forward(x));
      if (i + 1 < convs_.size()) x = at::relu(x);
    }
    return at::relu(x + (downsample_ ? downsample_->forward(input) : input));
  }

 private:
  void add(const std::string& number, LayerPtr conv, std::int64_t channels) {
    convs_.push_back(register_module("conv" + number, std::move(conv)));
    norms_.push_back(register_module("bn" + number, make_norm("batch", channels)));
  }

  bool bottleneck_;
  std::vector<LayerPtr> convs_, norms_;
  std::shared_ptr<Sequence> downsample_;
};

}  // namespace

LayerPtr make_resnet_conv(int spatial_dims, std::int64_t in, std::int64_t out, std::int64_t kernel,
                          std::int64_t stride) {
  const auto dims = static_cast<std::size_t>(spatial_dims);
  ConvShape shape;
  shape.in = in;
  shape.out = out;
  shape.kernel = Ints(dims, kernel);
  shape.stride = Ints(dims, stride);
  shape.padding = Ints(dims, kernel / 2);
  shape.bias = false;
  return std::make_shared<Conv>(shape);
}

LayerPtr make_resnet_block(const ResNetBlockPlan& plan) { return std::make_shared<Block>(plan); }

}  // namespace clara::networks
