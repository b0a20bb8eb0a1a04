#include "resnet.hpp"

#include "resnet_blocks.hpp"
#include "resnet_weights.hpp"

#include <clara/error.hpp>

#include <ATen/core/grad_mode.h>
#include <ATen/ops/max_pool2d.h>
#include <ATen/ops/max_pool3d.h>
#include <ATen/ops/mean.h>
#include <ATen/ops/relu.h>

#include <array>
#include <cmath>

namespace clara::networks {

std::span<const Field> ResNet::Options::fields() {
  static const std::array list{
      field<&Options::code>("code", "architecture code; without one, the standard network"),
      field<&Options::spatial_dims>("spatial_dims", "2 or 3").alias("dimensions").range(2, 3),
      field<&Options::in_channels>("in_channels", "channels of the input").at_least(1),
      field<&Options::num_classes>("num_classes", "adds the head: logits of so many classes")
          .at_least(1),
      field<&Options::include_top>("include_top", "stages() gives all stages, else only the last"),
      field<&Options::mode>("mode", "whether batch norm is trained")
          .one_of({"train", "Train", "eval"}),
      field<&Options::data_format>("data_format", "where the channels stand in input and features")
          .one_of({"NHWC", "NCHW"}),
      field<&Options::load_weight>("load_weight", "start from ImageNet weights (ResNet50)"),
      field<&Options::weights_file>(
          "weights_file",
          "torchvision's resnet50 state_dict; else CLARA_RESNET50_WEIGHTS, else the cache folder")};
  return list;
}

/// torchvision's names: conv1, bn1, layer1..n, fc.
class ResNet::Network : public torch::nn::Module {
 public:
  Network(const ResNetStages& stages, bool bottleneck, const Options& options)
      : dims_(static_cast<int>(options.spatial_dims)), channels_(options.in_channels) {
    conv1_ = register_module("conv1", make_resnet_conv(dims_, options.in_channels, 64, 7, 2));
    bn1_ = register_module("bn1", make_norm("batch", 64));
    ResNetBlockPlan plan{dims_, bottleneck, 64, {}};
    for (std::size_t i = 0; i < stages.size(); ++i) {
      auto stage = std::make_shared<Sequence>();
      for (std::size_t j = 0; j < stages[i].size(); ++j) {
        plan.block = stages[i][j];
        stage->add(std::to_string(j), make_resnet_block(plan));
        plan.in = plan.out();
      }
      layers_.push_back(register_module("layer" + std::to_string(i + 1), std::move(stage)));
    }
    if (options.num_classes)
      fc_ = register_module("fc", std::make_shared<Linear>(plan.in, *options.num_classes));
    reset_convolutions();
  }

  /// Channels first, every stage.
  std::vector<at::Tensor> features(const at::Tensor& input) {
    if (input.dim() != dims_ + 2 || input.size(1) != channels_)
      throw Error("ResNet: expected an input of " + std::to_string(dims_) +
                  " spatial dimensions and " + std::to_string(channels_) + " channels, got " +
                  std::to_string(input.dim() - 2) + " and " +
                  std::to_string(input.dim() > 1 ? input.size(1) : 0) + " (is data_format right?)");
    const Ints three(static_cast<std::size_t>(dims_), 3);
    const Ints two(static_cast<std::size_t>(dims_), 2);
    const Ints one(static_cast<std::size_t>(dims_), 1);
    auto x = at::relu(bn1_->forward(conv1_->forward(input)));
    x = dims_ == 2 ? at::max_pool2d(x, three, two, one) : at::max_pool3d(x, three, two, one);
    std::vector<at::Tensor> out;
    for (const auto& layer : layers_) out.push_back(x = layer->forward(x));
    return out;
  }

  at::Tensor logits(const at::Tensor& last) { return fc_->forward(last.flatten(2).mean(2)); }
  bool has_head() const { return fc_ != nullptr; }

  /// kaiming_normal_(mode="fan_out") of each, after all other draws, as torchvision does it.
  void reset_convolutions() {
    const at::NoGradGuard no_grad;
    for (auto& weight : parameters()) {
      if (weight.dim() != dims_ + 2) continue;
      const auto fan_out = weight.numel() / weight.size(1);
      weight.normal_(0, std::sqrt(2.0) / std::sqrt(static_cast<double>(fan_out)));
    }
  }

  void train_norms(bool on) {
    for (const auto& item : named_modules("", /*include_self=*/false)) {
      if (item.value()->named_buffers(/*recurse=*/false).find("running_mean") == nullptr) continue;
      if (!on) item.value()->eval();
      for (auto& parameter : item.value()->parameters()) parameter.requires_grad_(on);
    }
  }

 private:
  int dims_;
  std::int64_t channels_;
  LayerPtr conv1_, bn1_, fc_;
  std::vector<std::shared_ptr<Sequence>> layers_;
};

ResNet::ResNet(const Family& family, const Options& options, Context& context)
    : ResNet(options, context,
             std::make_shared<Network>(
                 decode_resnet(options.code.empty() ? family.standard_code : options.code,
                               family.name),
                 family.bottleneck, options)) {}

ResNet::ResNet(const Options& options, Context& context, std::shared_ptr<Network> network)
    : ModuleModel(network), options_(options), network_(std::move(network)) {
  if (options_.load_weight) load_imagenet_weights(*this, options_.weights_file, context);
  ResNet::train(true);
}

ResNet::~ResNet() = default;

void ResNet::train(bool on) {
  ModuleModel::train(on);
  if (options_.mode == "eval") network_->train_norms(false);
}

at::Tensor ResNet::channels_first(const at::Tensor& input) const {
  return options_.data_format == "NHWC" ? input.movedim(-1, 1) : input;
}

at::Tensor ResNet::as_asked(const at::Tensor& output) const {
  return options_.data_format == "NHWC" ? output.movedim(1, -1) : output;
}

Tensors ResNet::forward_all(const Tensors& inputs) {
  const auto last = network_->features(channels_first(one_tensor(inputs, label()))).back();
  return {network_->has_head() ? network_->logits(last) : as_asked(last)};
}

std::vector<at::Tensor> ResNet::stages(const at::Tensor& input) {
  auto outputs = network_->features(channels_first(input));
  if (!options_.include_top) outputs.erase(outputs.begin(), outputs.end() - 1);
  for (auto& output : outputs) output = as_asked(output);
  return outputs;
}

namespace {

const ResNet::Family& resnet18() {
  static const ResNet::Family family{"ResNet18", "11-21-21-21", false};
  return family;
}
const ResNet::Family& resnet34() {
  static const ResNet::Family family{"ResNet34", "111-2111-211111-211", false};
  return family;
}
const ResNet::Family& resnet50() {
  static const ResNet::Family family{"ResNet50", "111-2111-211111-211", true};
  return family;
}
const ResNet::Family& resnet101() {
  static const ResNet::Family family{"ResNet101", "111-2111-2" + std::string(22, '1') + "-211",
                                     true};
  return family;
}

void check_options(const ResNet::Options& options, const ResNet::Family& family,
                   OptionIssues& issues) {
  if (options.load_weight && family.name != "ResNet50")
    issues.error("load_weight", family.name + ": load_weight is only there for ResNet50");
  try {
    if (!options.code.empty()) decode_resnet(options.code, family.name);
  } catch (const Error& error) {
    issues.error("code", error.what());
  }
}

}  // namespace

void ResNet18::Options::validate(const Options& options, OptionIssues& issues) {
  check_options(options, resnet18(), issues);
}
void ResNet34::Options::validate(const Options& options, OptionIssues& issues) {
  check_options(options, resnet34(), issues);
}
void ResNet50::Options::validate(const Options& options, OptionIssues& issues) {
  check_options(options, resnet50(), issues);
}
void ResNet101::Options::validate(const Options& options, OptionIssues& issues) {
  check_options(options, resnet101(), issues);
}

ResNet18::ResNet18(const Options& options, Context& context)
    : ResNet(resnet18(), options, context) {}
ResNet34::ResNet34(const Options& options, Context& context)
    : ResNet(resnet34(), options, context) {}
ResNet50::ResNet50(const Options& options, Context& context)
    : ResNet(resnet50(), options, context) {}
ResNet101::ResNet101(const Options& options, Context& context)
    : ResNet(resnet101(), options, context) {}

}  // namespace clara::networks
