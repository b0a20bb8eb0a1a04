#include "attention_unet.hpp"

#include "common/common_options.hpp"
#include "common/input_rule.hpp"

#include <ATen/TensorOperators.h>
#include <ATen/ops/cat.h>
#include <ATen/ops/relu.h>
#include <ATen/ops/sigmoid.h>

#include <array>

namespace clara::networks {

namespace {

using O = AttentionUnet::Options;

constexpr std::size_t kMostLevels = 64;

BlockStyle conv_style(const O& options, double dropout) {
  return {static_cast<int>(options.spatial_dims), "relu", "batch", dropout, true, "NDA"};
}

/// A convolution of one voxel, and batch norm.
std::shared_ptr<Sequence> make_gate(const O& options, std::int64_t in, std::int64_t out) {
  const Ints one(static_cast<std::size_t>(options.spatial_dims), 1);
  auto gate = std::make_shared<Sequence>();
  gate->add("0", make_convolution({}, {in, out, one, one, true}));
  gate->add("1", make_norm("batch", out));
  return gate;
}

class AttentionBlock : public torch::nn::Module {
 public:
  AttentionBlock(const O& options, std::int64_t channels)
      : gate_g_(register_module("W_g", make_gate(options, channels, channels / 2))),
        gate_x_(register_module("W_x", make_gate(options, channels, channels / 2))),
        psi_(register_module("psi", make_gate(options, channels / 2, 1))) {}

  at::Tensor forward(const at::Tensor& g, const at::Tensor& x) {
    const auto from_below = gate_g_->forward(g);
    const auto beside = gate_x_->forward(x);
    return x * at::sigmoid(psi_->forward(at::relu(from_below + beside)));
  }

 private:
  std::shared_ptr<Sequence> gate_g_, gate_x_, psi_;
};

/// Two convolutions.
class ConvBlock : public Layer {
 public:
  ConvBlock(const O& options, std::int64_t in, std::int64_t out, const Ints& stride) {
    const auto style = conv_style(options, options.dropout);
    const auto kernel = per_axis(options.kernel_size, options.spatial_dims);
    auto convs = std::make_shared<Sequence>();
    convs->add("0", make_convolution(style, {in, out, stride, kernel}));
    convs->add("1", make_convolution(style, {out, out, Ints(stride.size(), 1), kernel}));
    convs_ = register_module("conv", LayerPtr(std::move(convs)));
  }
  at::Tensor forward(const at::Tensor& input) override { return convs_->forward(input); }

 private:
  LayerPtr convs_;
};

/// A level: what is below it, enlarged, beside the input where the attention is.
class AttentionLayer : public Layer {
 public:
  struct Plan {
    std::int64_t in, below;
    Ints stride;
    LayerPtr submodule;
  };
  AttentionLayer(const O& options, Plan plan)
      : attention_(
            register_module("attention", std::make_shared<AttentionBlock>(options, plan.in))) {
    const auto up_kernel = per_axis(options.up_kernel_size, options.spatial_dims);
    auto up = std::make_shared<Sequence>();
    up->add("up", make_convolution(conv_style(options, 0.0),
                                   {plan.below, plan.in, plan.stride, up_kernel, false, true}));
    up_ = register_module("upconv", LayerPtr(std::move(up)));
    const Ints one(plan.stride.size(), 1), three(plan.stride.size(), 3);
    BlockStyle merged;
    merged.dropout = options.dropout;
    merge_ = register_module("merge", make_convolution(merged, {2 * plan.in, plan.in, one, three}));
    submodule_ = register_module("submodule", std::move(plan.submodule));
  }

  at::Tensor forward(const at::Tensor& input) override {
    const auto from_below = up_->forward(submodule_->forward(input));
    const auto seen = attention_->forward(from_below, input);
    return merge_->forward(at::cat({seen, from_below}, 1));
  }

 private:
  std::shared_ptr<AttentionBlock> attention_;
  LayerPtr up_, merge_, submodule_;
};

class Network : public torch::nn::Module {
 public:
  explicit Network(const O& options) : options_(options) {
    const auto dims = static_cast<std::size_t>(options.spatial_dims);
    const Ints one(dims, 1);
    rule_ = {"AttentionUnet",
             options.in_channels,
             dims,
             Ints(dims, 1),
             {},
             "halves its input by its strides"};
    for (std::size_t level = 0; level + 1 < options.channels.size(); ++level) {
      const auto stride = stride_of(level);
      for (std::size_t axis = 0; axis < dims; ++axis) rule_.factor[axis] *= stride[axis];
    }
    auto model = std::make_shared<Sequence>();
    auto head = std::make_shared<ConvBlock>(options, options.in_channels, options.channels[0], one);
    auto reduce = make_convolution({}, {options.channels[0], options.out_channels, one, one, true});
    model->add("0", std::move(head));
    model->add("1", make_level(0));
    model->add("2", std::move(reduce));
    model_ = register_module("model", LayerPtr(std::move(model)));
  }

  at::Tensor forward(const at::Tensor& input) {
    rule_.check(input);
    return model_->forward(input);
  }

 private:
  Ints stride_of(std::size_t level) const {
    return per_axis(options_.strides[level], options_.spatial_dims);
  }

  /// The lower levels are made first, then the convolutions before them, as in MONAI.
  LayerPtr make_level(std::size_t level) const {
    const auto in = options_.channels[level], below = options_.channels[level + 1];
    const auto stride = stride_of(level);
    LayerPtr deeper;
    const bool bottom = level + 2 == options_.channels.size();
    if (!bottom) deeper = make_level(level + 1);
    LayerPtr submodule = std::make_shared<ConvBlock>(options_, in, below, stride);
    if (!bottom) {
      // MONAI makes the lower levels before this one's convolutions are made.
      auto both = std::make_shared<Sequence>();
      both->add("0", std::move(submodule));
      both->add("1", std::move(deeper));
      submodule = std::move(both);
    }
    return std::make_shared<AttentionLayer>(
        options_, AttentionLayer::Plan{in, below, stride, std::move(submodule)});
  }

  O options_;
  InputRule rule_;
  LayerPtr model_;
};

void check_lengths(const O& options, OptionIssues& issues) {
  const auto channels = options.channels.size(), strides = options.strides.size();
  if (channels < 2 || channels > kMostLevels)
    return issues.error("channels", "must have 2 to " + std::to_string(kMostLevels) +
                                        " entries, has " + std::to_string(channels));
  if (strides + 1 < channels)
    issues.error("strides", "must have one entry less than channels (" +
                                std::to_string(channels - 1) + "), has " + std::to_string(strides));
  else if (strides + 1 > channels)
    issues.warning("strides", "has " + std::to_string(strides) + " entries; the last " +
                                  std::to_string(strides - channels + 1) + " are not used");
  for (std::size_t level = 0; level + 1 < channels; ++level)
    if (options.channels[level] < 2)
      issues.error("channels", "all but the last must be at least 2, got " +
                                   std::to_string(options.channels[level]));
  for (const auto& stride : options.strides)
    check_per_axis("strides", stride, options.spatial_dims, issues);
}

}  // namespace

std::span<const Field> AttentionUnet::Options::fields() {
  static const std::array list{
      field<&O::spatial_dims>("spatial_dims", "2 for planes, 3 for volumes").required().range(1, 3),
      field<&O::in_channels>("in_channels", "channels of the input")
          .required()
          .range(1, kMostChannels),
      field<&O::out_channels>("out_channels", "classes").required().range(1, kMostChannels),
      field<&O::channels>("channels", "channels of each level, the top one first")
          .required()
          .range(1, kMostChannels),
      field<&O::strides>("strides", "step from each level to the next")
          .required()
          .range(1, kMostChannels),
      field<&O::kernel_size>("kernel_size", "size of the convolutions, odd"),
      field<&O::up_kernel_size>("up_kernel_size", "size of the transposed convolutions, odd"),
      field<&O::dropout>("dropout", "probability of dropping a value").range(0, 1)};
  return list;
}

void AttentionUnet::Options::validate(const Options& options, OptionIssues& issues) {
  check_lengths(options, issues);
  check_odd_kernel("kernel_size", options.kernel_size, options.spatial_dims, issues);
  check_odd_kernel("up_kernel_size", options.up_kernel_size, options.spatial_dims, issues);
  Weights weights;
  const double volume = power(3, options.spatial_dims);
  for (std::size_t level = 0; level + 1 < options.channels.size(); ++level) {
    const auto in = options.channels[level], below = options.channels[level + 1];
    weights.add(2 * in, in, volume);
    weights.add(in + below, below, volume_of(options.kernel_size, options.spatial_dims));
    weights.add(in, below, volume_of(options.up_kernel_size, options.spatial_dims));
  }
  weights.check("channels", issues);
}

AttentionUnet::AttentionUnet(const Options& options)
    : NetworkModel(std::make_shared<Network>(options)) {}

}  // namespace clara::networks
