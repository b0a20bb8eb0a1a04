#include "vnet.hpp"

#include "common/common_options.hpp"
#include "common/input_rule.hpp"

#include <ATen/ops/add.h>
#include <ATen/ops/cat.h>

#include <array>

namespace clara::networks {

namespace {

using O = VNet::Options;

constexpr std::int64_t kFirst = 16;  ///< channels of the first level

struct Style {
  std::size_t dims;
  LayerSpec act;
  bool bias;

  LayerPtr make_act(std::int64_t channels) const {
    if (act.name != "prelu" || !act.args.empty()) return make_activation(act);
    auto own = act;
    own.args.set("num_parameters", channels);
    return make_activation(own);
  }
  Ints all(std::int64_t value) const { return Ints(dims, value); }
  /// Five voxels wide, with batch norm.
  LayerPtr make_conv5(std::int64_t in, std::int64_t out, bool with_bias) const {
    const BlockStyle block{static_cast<int>(dims), std::nullopt, "batch", std::nullopt, with_bias};
    return make_convolution(block, {in, out, all(1), all(5)});
  }
};

class LUConv : public Layer {
 public:
  LUConv(const Style& style, std::int64_t channels, bool bias)
      : act_(register_module("act_function", style.make_act(channels))),
        conv_(register_module("conv_block", style.make_conv5(channels, channels, bias))) {}
  at::Tensor forward(const at::Tensor& input) override {
    return act_->forward(conv_->forward(input));
  }

 private:
  LayerPtr act_, conv_;
};

LayerPtr make_convs(const Style& style, std::int64_t channels, int count, bool bias) {
  auto convs = std::make_shared<Sequence>();
  for (int i = 0; i < count; ++i)
    convs->add(std::to_string(i), std::make_shared<LUConv>(style, channels, bias));
  return convs;
}

class InputTransition : public Layer {
 public:
  InputTransition(const Style& style, std::int64_t in)
      : act_(register_module("act_function", style.make_act(kFirst))),
        conv_(register_module("conv_block", style.make_conv5(in, kFirst, style.bias))) {}
  at::Tensor forward(const at::Tensor& input) override {
    const auto out = conv_->forward(input);
    Ints times(static_cast<std::size_t>(input.dim()), 1);
    times[1] = kFirst / input.size(1);
    return act_->forward(at::add(out, input.repeat(times)));
  }

 private:
  LayerPtr act_, conv_;
};

class DownTransition : public Layer {
 public:
  DownTransition(const Style& style, std::int64_t in, int count, std::optional<double> dropout) {
    const auto out = 2 * in;
    conv_ = register_module(
        "down_conv", std::make_shared<Conv>(
                         ConvShape{in, out, style.all(2), style.all(2), style.all(0), style.bias}));
    norm_ = register_module("bn1", make_norm("batch", out));
    act1_ = register_module("act_function1", style.make_act(out));
    act2_ = register_module("act_function2", style.make_act(out));
    ops_ = register_module("ops", make_convs(style, out, count, style.bias));
    if (dropout) dropout_ = register_module("dropout", make_channel_dropout(3, *dropout));
  }
  at::Tensor forward(const at::Tensor& input) override {
    const auto down = act1_->forward(norm_->forward(conv_->forward(input)));
    const auto out = ops_->forward(dropout_ ? dropout_->forward(down) : down);
    return act2_->forward(at::add(out, down));
  }

 private:
  LayerPtr norm_, act1_, act2_, ops_, dropout_;
  std::shared_ptr<Conv> conv_;
};

class UpTransition : public torch::nn::Module {
 public:
  struct Plan {
    std::int64_t in, out;
    int count;
    std::optional<double> dropout;
    double dropout2 = 0.5;
  };
  UpTransition(const Style& style, const Plan& plan) {
    conv_ = register_module("up_conv", std::make_shared<Conv>(ConvShape{
                                           plan.in, plan.out / 2, style.all(2), style.all(2),
                                           style.all(0), true, true, style.all(0)}));
    norm_ = register_module("bn1", make_norm("batch", plan.out / 2));
    if (plan.dropout) dropout_ = register_module("dropout", make_channel_dropout(3, *plan.dropout));
    dropout2_ = register_module("dropout2", make_channel_dropout(3, plan.dropout2));
    act1_ = register_module("act_function1", style.make_act(plan.out / 2));
    act2_ = register_module("act_function2", style.make_act(plan.out));
    ops_ = register_module("ops", make_convs(style, plan.out, plan.count, false));
  }
  at::Tensor forward(const at::Tensor& input, const at::Tensor& skip) {
    auto out = dropout_ ? dropout_->forward(input) : input;
    const auto beside = dropout2_->forward(skip);
    out = act1_->forward(norm_->forward(conv_->forward(out)));
    const auto both = at::cat({out, beside}, 1);
    return act2_->forward(at::add(ops_->forward(both), both));
  }

 private:
  LayerPtr norm_, dropout_, dropout2_, act1_, act2_, ops_;
  std::shared_ptr<Conv> conv_;
};

class OutputTransition : public Layer {
 public:
  OutputTransition(const Style& style, std::int64_t in, std::int64_t out)
      : act_(register_module("act_function1", style.make_act(out))),
        conv_(register_module("conv_block", style.make_conv5(in, out, style.bias))),
        conv2_(register_module("conv2", std::make_shared<Conv>(ConvShape{
                                            out, out, style.all(1), style.all(1), style.all(0)}))) {
  }
  at::Tensor forward(const at::Tensor& input) override {
    return conv2_->forward(act_->forward(conv_->forward(input)));
  }

 private:
  LayerPtr act_, conv_;
  std::shared_ptr<Conv> conv2_;
};

class Network : public torch::nn::Module {
 public:
  explicit Network(const O& options) {
    const Style style{static_cast<std::size_t>(options.spatial_dims), options.act, options.bias};
    rule_ = {"VNet", options.in_channels, style.dims, style.all(16)};
    const auto& old = options.dropout_prob;
    const auto down = old ? old : options.dropout_prob_down;
    const auto up = old ? old : options.dropout_prob_up[0];
    const double skipped = old ? 0.5 : *options.dropout_prob_up[1];
    down_.push_back(register_module(
        "in_tr", LayerPtr(std::make_shared<InputTransition>(style, options.in_channels))));
    add_down("down_tr32", style, 16, 1, std::nullopt);
    add_down("down_tr64", style, 32, 2, std::nullopt);
    add_down("down_tr128", style, 64, 3, down);
    add_down("down_tr256", style, 128, 2, down);
    add_up("up_tr256", style, {256, 256, 2, up, skipped});
    add_up("up_tr128", style, {256, 128, 2, up, skipped});
    add_up("up_tr64", style, {128, 64, 1, std::nullopt});
    add_up("up_tr32", style, {64, 32, 1, std::nullopt});
    out_ = register_module("out_tr",
                           std::make_shared<OutputTransition>(style, 32, options.out_channels));
  }

  at::Tensor forward(const at::Tensor& input) {
    rule_.check(input);
    Tensors outputs;
    at::Tensor x = input;
    for (const auto& level : down_) outputs.push_back(x = level->forward(x));
    for (std::size_t i = 0; i < up_.size(); ++i) x = up_[i]->forward(x, outputs[3 - i]);
    return out_->forward(x);
  }

 private:
  void add_down(const std::string& name, const Style& style, std::int64_t in, int count,
                std::optional<double> dropout) {
    down_.push_back(register_module(
        name, LayerPtr(std::make_shared<DownTransition>(style, in, count, dropout))));
  }
  void add_up(const std::string& name, const Style& style, const UpTransition::Plan& plan) {
    up_.push_back(register_module(name, std::make_shared<UpTransition>(style, plan)));
  }

  InputRule rule_;
  std::vector<LayerPtr> down_;
  std::vector<std::shared_ptr<UpTransition>> up_;
  std::shared_ptr<OutputTransition> out_;
};

}  // namespace

VNet::Options::Options() : act("elu") { act.args.set("inplace", true); }

std::span<const Field> VNet::Options::fields() {
  static const std::array list{
      field<&O::spatial_dims>("spatial_dims", "2 for planes, 3 for volumes").range(2, 3),
      field<&O::in_channels>("in_channels", "channels of the input, a divisor of 16").range(1, 16),
      field<&O::out_channels>("out_channels", "classes").range(1, kMostChannels),
      field<&O::act>("act", "activation: a name, or [name, arguments]"),
      field<&O::dropout_prob>("dropout_prob", "older form of the next two").range(0, 1),
      field<&O::dropout_prob_down>("dropout_prob_down",
                                   "probability of dropping a channel in the lower encoder; "
                                   "null: none")
          .range(0, 1),
      field<&O::dropout_prob_up>("dropout_prob_up",
                                 "the same of the lower decoder, and of what is beside it")
          .range(0, 1),
      field<&O::dropout_dim>("dropout_dim", "accepted; MONAI does not use it either").range(1, 3),
      field<&O::bias>("bias", "convolutions of the encoder have a bias")};
  return list;
}

void VNet::Options::validate(const Options& options, OptionIssues& issues) {
  if (options.in_channels < 1 || kFirst % options.in_channels != 0)
    issues.error("in_channels",
                 "must be a divisor of 16, got " + std::to_string(options.in_channels));
  check_length("dropout_prob_up", options.dropout_prob_up.size(), 2, issues);
  if (options.dropout_prob_up.size() == 2 && !options.dropout_prob_up[1])
    issues.error("dropout_prob_up", "the second must be a number");
  check_act("act", options.act, issues);
}

VNet::VNet(const Options& options) : NetworkModel(std::make_shared<Network>(options)) {}

}  // namespace clara::networks
