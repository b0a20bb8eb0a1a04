#include "monai_resnet.hpp"

#include "common/common_options.hpp"
#include "common/init.hpp"
#include "common/input_rule.hpp"
#include "common/pools.hpp"
#include "common/weights.hpp"
#include "residual_blocks.hpp"

namespace clara::networks {

namespace {

class Network : public torch::nn::Module {
 public:
  explicit Network(const MonaiResNet::Options& options) {
    const auto dims = static_cast<int>(options.spatial_dims);
    rule_ = {"ResNet", options.n_input_channels, static_cast<std::size_t>(dims)};
    const auto planes = [&](std::size_t stage) {
      return static_cast<std::int64_t>(static_cast<double>(options.block_inplanes[stage]) *
                                       options.widen_factor);
    };
    ConvShape stem{options.n_input_channels,
                   planes(0),
                   per_axis(options.conv1_t_size, dims),
                   per_axis(options.conv1_t_stride, dims),
                   {},
                   false};
    for (const auto length : stem.kernel) stem.padding.push_back(length / 2);
    layers_.push_back(register_module("conv1", LayerPtr(std::make_shared<Conv>(stem))));
    layers_.push_back(register_module("bn1", make_norm(options.norm, planes(0))));
    layers_.push_back(register_module("act", make_activation(options.act)));
    if (!options.no_max_pool) layers_.push_back(make_max_pool({dims, 3, 2, 1}));
    ResidualBlockPlan plan{dims, options.block == "bottleneck", planes(0)};
    plan.pooled = options.shortcut_type == "A";
    plan.shortcut_bias = options.bias_downsample;
    for (std::size_t stage = 0; stage < 4; ++stage) {
      plan.planes = plan.width = planes(stage);
      plan.stride = stage == 0 ? 1 : 2;
      layers_.push_back(register_module("layer" + std::to_string(stage + 1),
                                        make_residual_stage(plan, options.layers[stage])));
    }
    layers_.push_back(make_global_average_pool(dims));
    if (options.feed_forward)
      head_ = register_module("fc", std::make_shared<Linear>(plan.in, options.num_classes));
    reset_classifier(*this, Fan::out);
  }

  at::Tensor forward(const at::Tensor& input) {
    rule_.check(input);
    auto x = input;
    for (const auto& layer : layers_) x = layer->forward(x);
    x = x.flatten(1);
    return head_ ? head_->forward(x) : x;
  }

 private:
  InputRule rule_;
  std::vector<LayerPtr> layers_;
  std::shared_ptr<Linear> head_;
};

struct Preset {
  const char* block;
  std::vector<std::int64_t> layers;
};

Preset preset_of(int layers) {
  switch (layers) {
    case 10:
      return {"basic", {1, 1, 1, 1}};
    case 18:
      return {"basic", {2, 2, 2, 2}};
    case 34:
      return {"basic", {3, 4, 6, 3}};
    case 50:
      return {"bottleneck", {3, 4, 6, 3}};
    case 101:
      return {"bottleneck", {3, 4, 23, 3}};
    case 152:
      return {"bottleneck", {3, 8, 36, 3}};
    default:
      return {"bottleneck", {3, 24, 36, 3}};
  }
}

MonaiResNet::Options full_options(const MonaiResNet::Shape& shape, int layers) {
  MonaiResNet::Options options;
  static_cast<MonaiResNet::Shape&>(options) = shape;
  const auto preset = preset_of(layers);
  options.block = preset.block;
  options.layers = preset.layers;
  options.block_inplanes = {64, 128, 256, 512};
  return options;
}

}  // namespace

MonaiResNet::MonaiResNet(const Options& options)
    : NetworkModel(std::make_shared<Network>(options)) {}

template <int Layers>
std::span<const Field> PlainResNet<Layers>::Options::fields() {
  static const Fields<Options> list{
      group<MonaiResNet::Shape>(),
      field<&Options::pretrained>("pretrained", "starts from weights of a file, or of this one"),
      field<&Options::progress>("progress", "accepted; nothing is downloaded"),
      field<&Options::weights_file>("weights_file",
                                    "state_dict of MONAI or MedicalNet; else the cache folder's")};
  return list;
}

template <int Layers>
PlainResNet<Layers>::PlainResNet(const Options& options, Context& context)
    : MonaiResNet(full_options(options, Layers)) {
  const auto* file = std::get_if<std::string>(&options.pretrained);
  if (!file && !std::get<bool>(options.pretrained)) return;
  WeightsFile weights{"resnet_" + std::to_string(Layers), file ? *file : options.weights_file};
  load_weights(*this, weights, context, /*strict=*/file != nullptr);
}

template class PlainResNet<10>;
template class PlainResNet<18>;
template class PlainResNet<34>;
template class PlainResNet<50>;
template class PlainResNet<101>;
template class PlainResNet<152>;
template class PlainResNet<200>;

}  // namespace clara::networks
