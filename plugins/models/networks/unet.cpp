#include "unet.hpp"

#include "common/input_rule.hpp"
#include "common/layers.hpp"

#include <ATen/ops/cat.h>

namespace clara::networks {

namespace {

/// Its input, and what a network makes of it, side by side as channels.
class SkipConnection : public Layer {
 public:
  explicit SkipConnection(LayerPtr submodule)
      : submodule_(register_module("submodule", std::move(submodule))) {}
  at::Tensor forward(const at::Tensor& input) override {
    return at::cat({input, submodule_->forward(input)}, 1);
  }

 private:
  LayerPtr submodule_;
};

/// Makes the levels from the bottom up, in MONAI's order.
class Builder {
 public:
  explicit Builder(const UNet::Options& options) : options_(options) {
    style_ = {static_cast<int>(options.spatial_dims),
              options.act,
              options.norm,
              options.dropout,
              options.bias,
              options.adn_ordering};
  }

  LayerPtr run() const { return level(0, options_.in_channels, options_.out_channels); }

 private:
  Ints expand(const OneOrMany<std::int64_t>& written) const {
    if (written.size() > 1 || !written.single) return written.values;
    return Ints(static_cast<std::size_t>(options_.spatial_dims), written[0]);
  }

  LayerPtr level(std::size_t depth, std::int64_t in, std::int64_t out) const {
    const auto channels = options_.channels[depth];
    const auto below = options_.channels[depth + 1];
    const auto stride = expand(options_.strides[depth]);
    const bool bottom = depth + 2 == options_.channels.size();
    const Ints one(stride.size(), 1);

    auto inner = bottom ? down(channels, below, one) : level(depth + 1, channels, channels);
    auto first = down(in, channels, stride);
    auto last = up(bottom ? channels + below : 2 * channels, out, stride, depth == 0);

    auto result = std::make_shared<Sequence>();
    result->add("0", std::move(first));
    result->add("1", std::make_shared<SkipConnection>(std::move(inner)));
    result->add("2", std::move(last));
    return result;
  }

  LayerPtr down(std::int64_t in, std::int64_t out, const Ints& stride) const {
    const ConvPlan plan{in, out, stride, expand(options_.kernel_size)};
    const auto units = static_cast<int>(options_.num_res_units);
    return units > 0 ? make_residual_unit(style_, plan, units) : make_convolution(style_, plan);
  }

  LayerPtr up(std::int64_t in, std::int64_t out, const Ints& stride, bool top) const {
    const bool plain = options_.num_res_units <= 0;
    const bool bare = top && options_.num_res_units == 0;  // below 0 MONAI leaves it an activation
    auto conv =
        make_convolution(style_, {in, out, stride, expand(options_.up_kernel_size), bare, true});
    if (plain) return conv;
    auto result = std::make_shared<Sequence>();
    result->add("0", std::move(conv));
    const ConvPlan unit{out, out, Ints(stride.size(), 1), expand(options_.kernel_size), top};
    result->add("1", make_residual_unit(style_, unit, 1));
    return result;
  }

  const UNet::Options& options_;
  BlockStyle style_;
};

/// All keys start with "model.".
class Network : public torch::nn::Module {
 public:
  explicit Network(const UNet::Options& options)
      : model_(register_module("model", Builder(options).run())) {
    const auto dims = static_cast<std::size_t>(options.spatial_dims);
    rule_ = {
        "UNet", options.in_channels, dims, Ints(dims, 1), {}, "halves its input by its strides"};
    for (std::size_t level = 0; level + 1 < options.channels.size(); ++level) {
      const auto& stride = options.strides[level];
      for (std::size_t axis = 0; axis < dims; ++axis)
        rule_.factor[axis] *= stride[stride.size() == 1 ? 0 : axis];
    }
  }

  at::Tensor forward(const at::Tensor& input) {
    rule_.check(input);
    return model_->forward(input);
  }

 private:
  InputRule rule_;
  LayerPtr model_;
};

}  // namespace

UNet::UNet(const Options& options) : NetworkModel(std::make_shared<Network>(options)) {}

}  // namespace clara::networks
