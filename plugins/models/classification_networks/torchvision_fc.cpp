#include "torchvision_fc.hpp"

#include "common/common_options.hpp"
#include "common/input_rule.hpp"
#include "common/weights.hpp"
#include "torchvision_resnet.hpp"

#include <ATen/ops/adaptive_avg_pool2d.h>
#include <ATen/ops/adaptive_max_pool2d.h>
#include <ATen/ops/avg_pool2d.h>
#include <ATen/ops/max_pool2d.h>

#include <array>

namespace clara::networks {

namespace {

using O = TorchVisionFCModel::Options;

struct PoolOptions {
  OneOrMany<std::int64_t> kernel_size = 1;
  std::optional<OneOrMany<std::int64_t>> stride;
  OneOrMany<std::int64_t> padding = 0;
  bool ceil_mode = false;
  static std::span<const Field> fields() {
    using P = PoolOptions;
    static const std::array list{
        field<&P::kernel_size>("kernel_size", "size of the window").required().range(1, 1024),
        field<&P::stride>("stride", "step; null: the size of the window").range(1, 1024),
        field<&P::padding>("padding", "on each side").range(0, 512),
        field<&P::ceil_mode>("ceil_mode", "a window at the end may be cut")};
    return list;
  }
};

struct AdaptivePoolOptions {
  OneOrMany<std::int64_t> output_size = 1;
  static std::span<const Field> fields() {
    static const std::array list{
        field<&AdaptivePoolOptions::output_size>("output_size", "how many windows")
            .required()
            .range(1, 1024)};
    return list;
  }
};

void require_axes(const char* name, const OneOrMany<std::int64_t>& value) {
  if (!value.single && value.size() != 2)
    throw Error(std::string(name) + " must be one number or one for each of the 2 axes");
}

/// A pool of planes by windows.
LayerPtr make_window_pool(const LayerSpec& spec, bool average) {
  const auto o = layer_options<PoolOptions>(spec);
  require_axes("kernel_size", o.kernel_size);
  require_axes("padding", o.padding);
  if (o.stride) require_axes("stride", *o.stride);
  const auto kernel = per_axis(o.kernel_size, 2), padding = per_axis(o.padding, 2);
  const auto stride = o.stride ? per_axis(*o.stride, 2) : kernel;
  for (std::size_t axis = 0; axis < 2; ++axis)
    if (2 * padding[axis] > kernel[axis])
      throw Error("padding must be at most half of kernel_size, is " +
                  std::to_string(padding[axis]));
  return make_function([=, ceil = o.ceil_mode](const at::Tensor& x) {
    for (std::int64_t axis = 0; axis < 2; ++axis)
      if (x.size(axis + 2) + 2 * padding[static_cast<std::size_t>(axis)] <
          kernel[static_cast<std::size_t>(axis)])
        throw Error("the pool's window of " +
                    std::to_string(kernel[static_cast<std::size_t>(axis)]) +
                    " is larger than what the network leaves of axis " + std::to_string(axis) +
                    " (" + std::to_string(x.size(axis + 2)) + ", a 32nd of the input)");
    if (average) return at::avg_pool2d(x, kernel, stride, padding, ceil);
    return at::max_pool2d(x, kernel, stride, padding, {1, 1}, ceil);
  });
}

LayerPtr make_adaptive_pool(const LayerSpec& spec, bool average) {
  const auto o = layer_options<AdaptivePoolOptions>(spec);
  require_axes("output_size", o.output_size);
  return make_function([size = per_axis(o.output_size, 2), average](const at::Tensor& x) {
    return average ? at::adaptive_avg_pool2d(x, size)
                   : std::get<0>(at::adaptive_max_pool2d(x, size));
  });
}

using Make = LayerPtr (*)(const LayerSpec&);

/// monai.networks.layers.get_pool_layer for planes
LayerPtr make_pool(const LayerSpec& spec) {
  static const LayerTable<Make> table{
      {"", [](const LayerSpec&) -> LayerPtr { return std::make_shared<Identity>(); }},
      {"adaptiveavg", [](const LayerSpec& s) { return make_adaptive_pool(s, true); }},
      {"adaptivemax", [](const LayerSpec& s) { return make_adaptive_pool(s, false); }},
      {"avg", [](const LayerSpec& s) { return make_window_pool(s, true); }},
      {"max", [](const LayerSpec& s) { return make_window_pool(s, false); }}};
  return find_layer(table, "pool", spec.name)(spec);
}

LayerPtr make_last(const O& options, std::int64_t in) {
  if (!options.use_conv) return std::make_shared<Linear>(in, options.num_classes, options.bias);
  const Ints one(static_cast<std::size_t>(options.dim), 1);
  const Ints zero(static_cast<std::size_t>(options.dim), 0);
  return std::make_shared<Conv>(ConvShape{in, options.num_classes, one, one, zero, options.bias});
}

/// The backbone's parts are "features", by their names where nothing is pooled anew, else by their
/// numbers.
class Network : public torch::nn::Module {
 public:
  Network(const O& options, const TorchVisionResNet& backbone)
      : options_(options), rule_{"TorchVisionFCModel", 3, 2} {
    auto features = std::make_shared<Sequence>();
    for (const auto& [name, layer] : backbone.parts())
      features->add(options.pool ? std::to_string(number_++) : name, layer);
    if (!options.pool) own_pool_ = make_pool(average_of_all());
    features_ = register_module("features", LayerPtr(std::move(features)));
    if (options.pool) own_pool_ = make_pool(*options.pool);
    in_ = options.in_channels.value_or(backbone.features());
    last_ = register_module("fc", make_last(options, in_));
  }

  at::Tensor forward(const at::Tensor& input) {
    rule_.check(input);
    auto x = own_pool_->forward(features_->forward(input));
    if (!options_.pool || !options_.use_conv) x = x.flatten(1);
    while (options_.use_conv && x.dim() < options_.dim + 2) x = x.unsqueeze(-1);
    if (x.size(1) != in_)
      throw Error("the last layer takes " + std::to_string(in_) + " features and gets " +
                  std::to_string(x.size(1)) + "; set in_channels, or a pool that leaves one voxel");
    return last_->forward(x);
  }

 private:
  static LayerSpec average_of_all() {
    LayerSpec pool("adaptiveavg");
    pool.args.set("output_size", 1);
    return pool;
  }

  O options_;
  InputRule rule_;
  int number_ = 0;
  std::int64_t in_ = 0;
  LayerPtr features_, own_pool_, last_;
};

std::shared_ptr<Network> make_network(const O& options, Context& context) {
  const auto backbone = std::make_shared<TorchVisionResNet>(options.model_name);
  if (options.pretrained || options.weights) {
    NetworkModel whole(backbone);
    load_weights(whole, {options.model_name, options.weights_file}, context, /*strict=*/true);
  }
  return std::make_shared<Network>(options, *backbone);
}

O options_of(const TorchVisionFullyConvModel::Options& options) {
  O all;
  all.model_name = options.model_name;
  all.num_classes = options.n_classes;
  all.use_conv = true;
  all.pretrained = options.pretrained;
  all.weights_file = options.weights_file;
  all.pool = LayerSpec("avg");
  all.pool->args.set("kernel_size", TypeOf<OneOrMany<std::int64_t>>::print(options.pool_size));
  all.pool->args.set("stride", TypeOf<OneOrMany<std::int64_t>>::print(options.pool_stride));
  return all;
}

constexpr const char* kWeightsDoc =
    "torchvision's state_dict of the whole network; else the cache folder's";

}  // namespace

TorchVisionFCModel::Options::Options() : pool("avg") {
  pool->args.set("kernel_size", 7);
  pool->args.set("stride", 1);
}

std::span<const Field> TorchVisionFCModel::Options::fields() {
  static const std::array list{
      field<&O::model_name>("model_name", "of torchvision.models")
          .one_of(TorchVisionResNet::names()),
      field<&O::num_classes>("num_classes", "classes").range(1, kMostChannels),
      field<&O::dim>("dim", "axes of the last layer, where it is a convolution").range(2, 3),
      field<&O::in_channels>("in_channels", "features of the last layer; null: the network's")
          .range(1, 16777216),
      field<&O::use_conv>("use_conv", "the last layer is a convolution"),
      field<&O::pool>("pool",
                      "before the last layer: a name, or [name, arguments]; null: the "
                      "network's own"),
      field<&O::bias>("bias", "the last layer has a bias"),
      field<&O::pretrained>("pretrained", "starts from weights of a file"),
      field<&O::fc_name>("fc_name", "the layer that is replaced").one_of({"fc"}),
      field<&O::node_name>("node_name", "where features are taken; the last").one_of({""}),
      field<&O::weights>("weights", "the same as pretrained")
          .one_of({"DEFAULT", "IMAGENET1K_V1", "IMAGENET1K_V2"}),
      field<&O::weights_file>("weights_file", kWeightsDoc)};
  return list;
}

void TorchVisionFCModel::Options::validate(const Options& options, OptionIssues& issues) {
  if (options.pool) check_layer("pool", issues, [&] { make_pool(*options.pool); });
  if (options.dim == 3 && options.pool && !options.pool->name.empty())
    issues.error("dim", "is 3, and a pool of planes is 2");
  if (options.dim == 3 && !options.use_conv)
    issues.error("dim", "is that of the last convolution; there is none without use_conv");
}

TorchVisionFCModel::TorchVisionFCModel(const Options& options, Context& context)
    : NetworkModel(make_network(options, context)) {}

TorchVisionFullyConvModel::Options::Options() { pool_size.values = {7, 7}; }

std::span<const Field> TorchVisionFullyConvModel::Options::fields() {
  using F = TorchVisionFullyConvModel::Options;
  static const std::array list{
      field<&F::model_name>("model_name", "of torchvision.models")
          .one_of(TorchVisionResNet::names()),
      field<&F::n_classes>("n_classes", "classes").alias("num_classes").range(1, kMostChannels),
      field<&F::pool_size>("pool_size", "window of the average before the last layer")
          .range(1, 1024),
      field<&F::pool_stride>("pool_stride", "its step").range(1, 1024),
      field<&F::pretrained>("pretrained", "starts from weights of a file"),
      field<&F::weights_file>("weights_file", kWeightsDoc)};
  return list;
}

void TorchVisionFullyConvModel::Options::validate(const Options& options, OptionIssues& issues) {
  check_per_axis("pool_size", options.pool_size, 2, issues);
  check_per_axis("pool_stride", options.pool_stride, 2, issues);
}

TorchVisionFullyConvModel::TorchVisionFullyConvModel(const Options& options, Context& context)
    : TorchVisionFCModel(options_of(options), context) {}

}  // namespace clara::networks
