#include "densenet.hpp"

#include "common/init.hpp"
#include "common/input_rule.hpp"
#include "common/pools.hpp"
#include "common/weights.hpp"

#include <ATen/ops/cat.h>

namespace clara::networks {

namespace {

using O = DenseNet::Options;

struct Style {
  explicit Style(const O& o) : dims(static_cast<std::size_t>(o.spatial_dims)), options(o) {}
  std::size_t dims;
  const O& options;

  LayerPtr make_conv(std::int64_t in, std::int64_t out, std::int64_t kernel,
                     std::int64_t stride = 1) const {
    return std::make_shared<Conv>(
        ConvShape{in, out, Ints(dims, kernel), Ints(dims, stride), Ints(dims, kernel / 2), false});
  }
  LayerPtr norm(std::int64_t channels) const { return make_norm(options.norm, channels); }
  LayerPtr act() const { return make_activation(options.act); }
};

class DenseLayer : public Layer {
 public:
  DenseLayer(const Style& style, std::int64_t in) {
    const auto& o = style.options;
    const auto inner = o.bn_size * o.growth_rate;
    auto layers = std::make_shared<Sequence>();
    layers->add("norm1", style.norm(in));
    layers->add("relu1", style.act());
    layers->add("conv1", style.make_conv(in, inner, 1));
    layers->add("norm2", style.norm(inner));
    layers->add("relu2", style.act());
    layers->add("conv2", style.make_conv(inner, o.growth_rate, 3));
    if (o.dropout_prob > 0)
      layers->add("dropout", make_channel_dropout(static_cast<int>(style.dims), o.dropout_prob));
    layers_ = register_module("layers", LayerPtr(std::move(layers)));
  }
  at::Tensor forward(const at::Tensor& input) override {
    return at::cat({input, layers_->forward(input)}, 1);
  }

 private:
  LayerPtr layers_;
};

LayerPtr make_block(const Style& style, std::int64_t count, std::int64_t in) {
  auto block = std::make_shared<Sequence>();
  for (std::int64_t i = 0; i < count; ++i)
    block->add("denselayer" + std::to_string(i + 1),
               std::make_shared<DenseLayer>(style, in + i * style.options.growth_rate));
  return block;
}

LayerPtr make_transition(const Style& style, std::int64_t in) {
  auto transition = std::make_shared<Sequence>();
  transition->add("norm", style.norm(in));
  transition->add("relu", style.act());
  transition->add("conv", style.make_conv(in, in / 2, 1));
  transition->add("pool", make_average_pool({static_cast<int>(style.dims), 2, 2}));
  return transition;
}

class Network : public torch::nn::Module {
 public:
  explicit Network(const O& options) {
    const Style style(options);
    const auto dims = static_cast<int>(options.spatial_dims);
    const auto blocks = options.block_config.size();
    const auto least = (std::int64_t{4} << (blocks - 1)) - 3;
    rule_ = {"DenseNet", options.in_channels, style.dims, {}, Ints(style.dims, least)};
    auto features = std::make_shared<Sequence>();
    auto channels = options.init_features;
    features->add("conv0", style.make_conv(options.in_channels, channels, 7, 2));
    features->add("norm0", style.norm(channels));
    features->add("relu0", style.act());
    features->add("pool0", make_max_pool({dims, 3, 2, 1}));
    for (std::size_t i = 0; i < blocks; ++i) {
      const auto number = std::to_string(i + 1);
      features->add("denseblock" + number, make_block(style, options.block_config[i], channels));
      channels += options.block_config[i] * options.growth_rate;
      if (i + 1 == blocks) {
        features->add("norm5", style.norm(channels));
      } else {
        features->add("transition" + number, make_transition(style, channels));
        channels /= 2;
      }
    }
    auto head = std::make_shared<Sequence>();
    head->add("relu", style.act());
    head->add("pool", make_global_average_pool(dims));
    head->add("flatten", make_function([](const at::Tensor& x) { return x.flatten(1); }));
    head->add("out", std::make_shared<Linear>(channels, options.out_channels));
    features_ = register_module("features", LayerPtr(std::move(features)));
    head_ = register_module("class_layers", LayerPtr(std::move(head)));
    reset_classifier(*this);
  }

  at::Tensor forward(const at::Tensor& input) {
    rule_.check(input);
    return head_->forward(features_->forward(input));
  }

 private:
  InputRule rule_;
  LayerPtr features_, head_;
};

/// torchvision's files of old: "denselayer1.norm.1" where MONAI has "denselayer1.layers.norm1".
std::string published_name(const std::string& own) {
  const auto at = own.find(".layers.");
  if (at == std::string::npos) return {};
  auto rest = own.substr(at + 8);
  const auto digit = rest.find_first_of("12");
  if (digit != std::string::npos) rest.insert(digit, ".");
  return own.substr(0, at + 1) + rest;
}

/// torchvision's of today: "denselayer1.norm1".
std::string torchvision_name(const std::string& own) {
  const auto at = own.find(".layers.");
  return at == std::string::npos ? std::string() : own.substr(0, at + 1) + own.substr(at + 8);
}

std::vector<std::int64_t> config_of(int layers) {
  switch (layers) {
    case 121:
      return {6, 12, 24, 16};
    case 169:
      return {6, 12, 32, 32};
    case 201:
      return {6, 12, 48, 32};
    default:
      return {6, 12, 64, 48};
  }
}

}  // namespace

DenseNet::DenseNet(const Options& options) : NetworkModel(std::make_shared<Network>(options)) {}

template <int Layers>
PlainDenseNet<Layers>::Options::Options() {
  block_config = config_of(Layers);
}

template <int Layers>
std::span<const Field> PlainDenseNet<Layers>::Options::fields() {
  static const Fields<Options> list{
      group<DenseNet::Options>(),
      field<&Options::pretrained>("pretrained", "starts from weights of a file"),
      field<&Options::progress>("progress", "accepted; nothing is downloaded"),
      field<&Options::weights_file>("weights_file",
                                    "state_dict of torchvision or MONAI; else the cache folder's")};
  return list;
}

template <int Layers>
void PlainDenseNet<Layers>::Options::validate(const Options& options, OptionIssues& issues) {
  if (options.pretrained && options.spatial_dims != 2 && options.weights_file.empty())
    issues.error("pretrained",
                 "there are published weights for planes only; name a file of your "
                 "own with weights_file");
}

template <int Layers>
PlainDenseNet<Layers>::PlainDenseNet(const Options& options, Context& context) : DenseNet(options) {
  if (!options.pretrained) return;
  WeightsFile weights{"densenet" + std::to_string(Layers), options.weights_file};
  weights.published = {published_name, torchvision_name};
  load_weights(*this, weights, context);
}

template class PlainDenseNet<121>;
template class PlainDenseNet<169>;
template class PlainDenseNet<201>;
template class PlainDenseNet<264>;

}  // namespace clara::networks
