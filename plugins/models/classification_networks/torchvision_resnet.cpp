#include "torchvision_resnet.hpp"

#include "common/init.hpp"
#include "common/pools.hpp"
#include "residual_blocks.hpp"

#include <ATen/core/grad_mode.h>
#include <ATen/ops/relu.h>

#include <algorithm>
#include <array>

namespace clara::networks {

namespace {

struct Preset {
  const char* name;
  bool bottleneck;
  std::array<std::int64_t, 4> layers;
  std::int64_t groups = 1;
  std::int64_t width = 64;  ///< of each group, for 64 planes
};
constexpr std::array<Preset, 10> kPresets{{{"resnet18", false, {2, 2, 2, 2}},
                                           {"resnet34", false, {3, 4, 6, 3}},
                                           {"resnet50", true, {3, 4, 6, 3}},
                                           {"resnet101", true, {3, 4, 23, 3}},
                                           {"resnet152", true, {3, 8, 36, 3}},
                                           {"resnext50_32x4d", true, {3, 4, 6, 3}, 32, 4},
                                           {"resnext101_32x8d", true, {3, 4, 23, 3}, 32, 8},
                                           {"resnext101_64x4d", true, {3, 4, 23, 3}, 64, 4},
                                           {"wide_resnet50_2", true, {3, 4, 6, 3}, 1, 128},
                                           {"wide_resnet101_2", true, {3, 4, 23, 3}, 1, 128}}};
constexpr std::int64_t kClasses = 1000;

}  // namespace

TorchVisionResNet::TorchVisionResNet(const std::string& name) {
  const auto& preset = *std::find_if(kPresets.begin(), kPresets.end(),
                                     [&](const Preset& one) { return one.name == name; });
  const auto add = [this](const std::string& part, LayerPtr layer) {
    parts_.emplace_back(part, register_module(part, std::move(layer)));
  };
  add("conv1", make_plain_conv(2, 3, 64, 7, 2));
  add("bn1", make_norm("batch", 64));
  add("relu", make_function([](const at::Tensor& x) { return at::relu(x); }));
  add("maxpool", make_max_pool({2, 3, 2, 1}));
  ResidualBlockPlan plan{2, preset.bottleneck};
  plan.groups = preset.groups;
  for (std::size_t stage = 0; stage < 4; ++stage) {
    plan.planes = std::int64_t{64} << stage;
    plan.width = plan.planes * preset.width / 64 * preset.groups;
    plan.stride = stage == 0 ? 1 : 2;
    add("layer" + std::to_string(stage + 1), make_residual_stage(plan, preset.layers.at(stage)));
  }
  features_ = plan.in;
  fc_ = register_module("fc", std::make_shared<Linear>(features_, kClasses));
  for (const auto& module : modules(/*include_self=*/false))
    if (auto* conv = dynamic_cast<Conv*>(module.get())) kaiming_normal(conv->weight(), 0, Fan::out);
}

std::vector<Value> TorchVisionResNet::names() {
  std::vector<Value> names;
  for (const auto& preset : kPresets) names.emplace_back(preset.name);
  return names;
}

at::Tensor TorchVisionResNet::forward(const at::Tensor& input) {
  auto x = input;
  for (const auto& [name, layer] : parts_) x = layer->forward(x);
  return fc_->forward(make_global_average_pool(2)->forward(x).flatten(1));
}

}  // namespace clara::networks
