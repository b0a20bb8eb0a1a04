#include "efficientnet.hpp"

#include "common/common_options.hpp"
#include "common/init.hpp"
#include "common/input_rule.hpp"
#include "common/pools.hpp"
#include "common/weights.hpp"

#include <ATen/TensorOperators.h>
#include <ATen/core/grad_mode.h>
#include <ATen/ops/constant_pad_nd.h>
#include <ATen/ops/floor.h>
#include <ATen/ops/rand.h>
#include <ATen/ops/sigmoid.h>
#include <ATen/ops/silu.h>

#include <algorithm>
#include <array>
#include <cmath>

namespace clara::networks {

namespace {

using O = EfficientNetBN::Options;

/// How a network is scaled.
struct Scaling {
  const char* name;
  double width, depth;
  std::int64_t image_size;  ///< paddings are those of such an image
  double dropout, drop_connect;
};
constexpr std::array<Scaling, 10> kScalings{{{"efficientnet-b0", 1.0, 1.0, 224, 0.2, 0.2},
                                             {"efficientnet-b1", 1.0, 1.1, 240, 0.2, 0.2},
                                             {"efficientnet-b2", 1.1, 1.2, 260, 0.3, 0.2},
                                             {"efficientnet-b3", 1.2, 1.4, 300, 0.3, 0.2},
                                             {"efficientnet-b4", 1.4, 1.8, 380, 0.4, 0.2},
                                             {"efficientnet-b5", 1.6, 2.2, 456, 0.4, 0.2},
                                             {"efficientnet-b6", 1.8, 2.6, 528, 0.5, 0.2},
                                             {"efficientnet-b7", 2.0, 3.1, 600, 0.5, 0.2},
                                             {"efficientnet-b8", 2.2, 3.6, 672, 0.5, 0.2},
                                             {"efficientnet-l2", 4.3, 5.3, 800, 0.5, 0.2}}};

/// A stack of blocks, before scaling.
struct Stack {
  std::int64_t repeat, kernel, stride, expand, in, out;
};
constexpr std::array<Stack, 7> kStacks{{{1, 3, 1, 1, 32, 16},
                                        {2, 3, 2, 6, 16, 24},
                                        {2, 5, 2, 6, 24, 40},
                                        {3, 3, 2, 6, 40, 80},
                                        {3, 5, 1, 6, 80, 112},
                                        {4, 5, 2, 6, 112, 192},
                                        {1, 3, 1, 6, 192, 320}}};
constexpr double kSqueeze = 0.25;

const Scaling& scaling_of(const std::string& name) {
  return *std::find_if(kScalings.begin(), kScalings.end(),
                       [&](const Scaling& one) { return one.name == name; });
}

/// The scaled number of channels, a multiple of 8.
std::int64_t scaled(std::int64_t filters, double width) {
  const double wanted = static_cast<double>(filters) * width;
  auto rounded = std::max<std::int64_t>(8, static_cast<std::int64_t>(wanted + 4) / 8 * 8);
  if (static_cast<double>(rounded) < 0.9 * wanted) rounded += 8;
  return rounded;
}

std::int64_t halved(std::int64_t size, std::int64_t stride) { return (size + stride - 1) / stride; }

/// Zeros in front and behind that a convolution of an image of this size needs.
std::pair<std::int64_t, std::int64_t> same_pads(std::int64_t size, std::int64_t kernel,
                                                std::int64_t stride) {
  const auto all = std::max<std::int64_t>((halved(size, stride) - 1) * stride + kernel - size, 0);
  return {all / 2, all - all / 2};
}

/// What all blocks of a network have in common.
struct Style {
  std::size_t dims;
  LayerSpec norm;
  mutable std::vector<std::array<std::int64_t, 3>> steps = {};  ///< kernel, stride, zeros

  /// Pads as for an image of this size, then convolves.
  LayerPtr make_padding(std::int64_t size, std::int64_t kernel, std::int64_t stride) const {
    const auto [before, behind] = same_pads(size, kernel, stride);
    steps.push_back({kernel, stride, before + behind});
    if (before + behind == 0) return std::make_shared<Identity>();
    Ints pads;
    for (std::size_t axis = 0; axis < dims; ++axis) pads.insert(pads.end(), {before, behind});
    return make_function([pads](const at::Tensor& x) { return at::constant_pad_nd(x, pads, 0); });
  }
  LayerPtr make_conv(std::int64_t in, std::int64_t out, std::int64_t kernel = 1,
                     std::int64_t stride = 1, std::int64_t groups = 1, bool bias = false) const {
    ConvShape shape{in, out, Ints(dims, kernel), Ints(dims, stride), Ints(dims, 0), bias};
    shape.groups = groups;
    return std::make_shared<Conv>(shape);
  }
};

struct BlockPlan {
  std::int64_t kernel, stride, expand, in, out, image_size;
  double drop_connect;
};

/// Leaves out whole samples of a batch.
at::Tensor drop_connect(const at::Tensor& input, double p) {
  Ints shape(static_cast<std::size_t>(input.dim()), 1);
  shape[0] = input.size(0);
  const double kept = 1 - p;
  auto chances = at::rand(shape, input.options());
  chances += kept;
  const auto taken = at::floor(chances);
  return input / kept * taken;
}

class MBConvBlock : public Layer {
 public:
  MBConvBlock(const Style& style, const BlockPlan& plan) : plan_(plan) {
    const auto inner = plan.in * plan.expand;
    if (plan.expand != 1) {
      expand_ = register_module("_expand_conv", style.make_conv(plan.in, inner));
      norm0_ = register_module("_bn0", make_norm(style.norm, inner));
    }
    depthwise_ = register_module("_depthwise_conv",
                                 style.make_conv(inner, inner, plan.kernel, plan.stride, inner));
    padding_ = style.make_padding(plan.image_size, plan.kernel, plan.stride);
    norm1_ = register_module("_bn1", make_norm(style.norm, inner));
    pool_ = make_global_average_pool(static_cast<int>(style.dims));
    const auto squeezed = std::max<std::int64_t>(
        1, static_cast<std::int64_t>(static_cast<double>(plan.in) * kSqueeze));
    reduce_ = register_module("_se_reduce", style.make_conv(inner, squeezed, 1, 1, 1, true));
    widen_ = register_module("_se_expand", style.make_conv(squeezed, inner, 1, 1, 1, true));
    project_ = register_module("_project_conv", style.make_conv(inner, plan.out));
    norm2_ = register_module("_bn2", make_norm(style.norm, plan.out));
  }

  at::Tensor forward(const at::Tensor& input) override {
    auto x = input;
    if (expand_) x = at::silu(norm0_->forward(expand_->forward(x)));
    x = at::silu(norm1_->forward(depthwise_->forward(padding_->forward(x))));
    const auto squeezed = widen_->forward(at::silu(reduce_->forward(pool_->forward(x))));
    x = at::sigmoid(squeezed) * x;
    x = norm2_->forward(project_->forward(x));
    if (plan_.stride != 1 || plan_.in != plan_.out) return x;
    if (is_training() && plan_.drop_connect > 0) x = drop_connect(x, plan_.drop_connect);
    return x + input;
  }

 private:
  BlockPlan plan_;
  LayerPtr expand_, norm0_, depthwise_, padding_, norm1_, pool_, reduce_, widen_, project_, norm2_;
};

class Network : public torch::nn::Module {
 public:
  explicit Network(const O& options)
      : scaling_(scaling_of(options.model_name)),
        style_{static_cast<std::size_t>(options.spatial_dims), options.norm} {
    const auto first = scaled(32, scaling_.width);
    auto size = scaling_.image_size;
    stem_ = register_module("_conv_stem", style_.make_conv(options.in_channels, first, 3, 2));
    stem_padding_ = style_.make_padding(size, 3, 2);
    norm0_ = register_module("_bn0", make_norm(options.norm, first));
    size = halved(size, 2);
    add_blocks(size);
    const auto last = scaled(1280, scaling_.width);
    head_ = register_module("_conv_head",
                            style_.make_conv(scaled(kStacks.back().out, scaling_.width), last));
    norm1_ = register_module("_bn1", make_norm(options.norm, last));
    pool_ = make_global_average_pool(static_cast<int>(options.spatial_dims));
    dropout_ = register_module("_dropout", make_dropout(scaling_.dropout));
    fc_ = register_module("_fc", std::make_shared<Linear>(last, options.num_classes));
    reset_weights();
    rule_ = {
        "EfficientNetBN", options.in_channels, style_.dims, {}, Ints(style_.dims, least_size())};
  }

  at::Tensor forward(const at::Tensor& input) {
    rule_.check(input);
    auto x = at::silu(norm0_->forward(stem_->forward(stem_padding_->forward(input))));
    x = blocks_->forward(x);
    x = at::silu(norm1_->forward(head_->forward(x)));
    x = pool_->forward(x).flatten(1);
    return fc_->forward(dropout_->forward(x));
  }

 private:
  void add_blocks(std::int64_t size) {
    std::int64_t count = 0;
    for (const auto& stack : kStacks) count += repeats(stack);
    blocks_ = std::make_shared<Sequence>();
    std::int64_t number = 0;
    for (std::size_t i = 0; i < kStacks.size(); ++i) {
      const auto& stack = kStacks.at(i);
      const auto out = scaled(stack.out, scaling_.width);
      BlockPlan plan{
          stack.kernel, stack.stride, stack.expand, scaled(stack.in, scaling_.width), out, size, 0};
      auto blocks = std::make_shared<Sequence>();
      for (std::int64_t n = 0; n < repeats(stack); ++n) {
        plan.drop_connect =
            scaling_.drop_connect * (static_cast<double>(number) / static_cast<double>(count));
        blocks->add(std::to_string(number++), std::make_shared<MBConvBlock>(style_, plan));
        size = halved(size, plan.stride);
        plan.image_size = size;
        plan.in = out;
        plan.stride = 1;
      }
      blocks_->add(std::to_string(i), std::move(blocks));
    }
    register_module("_blocks", blocks_);
  }

  std::int64_t repeats(const Stack& stack) const {
    return static_cast<std::int64_t>(std::ceil(scaling_.depth * static_cast<double>(stack.repeat)));
  }

  void reset_weights() {
    const at::NoGradGuard no_grad;
    for (const auto& module : modules(/*include_self=*/false)) {
      if (auto* conv = dynamic_cast<Conv*>(module.get())) {
        double fan_out = static_cast<double>(conv->shape().out);
        for (const auto length : conv->shape().kernel) fan_out *= static_cast<double>(length);
        conv->weight().normal_(0, std::sqrt(2.0 / fan_out));
        if (conv->bias().defined()) conv->bias().zero_();
      } else if (auto* linear = dynamic_cast<Linear*>(module.get())) {
        const double range = 1.0 / std::sqrt(static_cast<double>(linear->weight().size(0)));
        linear->weight().uniform_(-range, range);
        linear->bias().zero_();
      }
    }
  }

  /// The smallest size of which something is left at every step.
  std::int64_t least_size() const {
    for (std::int64_t size = 1;; ++size) {
      auto left = size;
      for (const auto& [kernel, stride, zeros] : style_.steps) {
        left = left + zeros < kernel ? 0 : (left + zeros - kernel) / stride + 1;
        if (left < 1) break;
      }
      if (left >= 1) return size;
    }
  }

  const Scaling& scaling_;
  Style style_;
  InputRule rule_;
  LayerPtr stem_, stem_padding_, norm0_, head_, norm1_, pool_, dropout_;
  std::shared_ptr<Sequence> blocks_;
  std::shared_ptr<Linear> fc_;
};

/// Files of the first publication count blocks through all stacks: "_blocks.3." for "_blocks.2.3.".
std::string published_name(const std::string& own) {
  constexpr std::string_view kBlocks = "_blocks.";
  if (!own.starts_with(kBlocks)) return {};
  return std::string(kBlocks) + own.substr(own.find('.', kBlocks.size()) + 1);
}

std::vector<Value> model_names() {
  std::vector<Value> names;
  for (const auto& one : kScalings) names.emplace_back(one.name);
  return names;
}

}  // namespace

EfficientNetBN::Options::Options() : norm("batch") {
  norm.args.set("eps", 0.001);
  norm.args.set("momentum", 0.01);
}

std::span<const Field> EfficientNetBN::Options::fields() {
  static const std::array list{
      field<&O::model_name>("model_name", "how it is scaled").required().one_of(model_names()),
      field<&O::pretrained>("pretrained", "starts from weights of a file, where it is for planes"),
      field<&O::progress>("progress", "accepted; nothing is downloaded"),
      field<&O::spatial_dims>("spatial_dims", "2 for planes, 3 for volumes").range(1, 3),
      field<&O::in_channels>("in_channels", "channels of the input").range(1, kMostChannels),
      field<&O::num_classes>("num_classes", "classes").range(1, kMostChannels),
      field<&O::norm>("norm", "normalisation: a name, or [name, arguments]"),
      field<&O::adv_prop>("adv_prop", "the file is that of adversarial training"),
      field<&O::weights_file>("weights_file",
                              "state_dict of MONAI or EfficientNet-PyTorch; else the cache "
                              "folder's")};
  return list;
}

void EfficientNetBN::Options::validate(const Options& options, OptionIssues& issues) {
  const auto& width = scaling_of(options.model_name).width;
  Ints channels;
  for (const auto& stack : kStacks) {
    channels.push_back(scaled(stack.in, width));
    channels.push_back(scaled(stack.in, width) * stack.expand);
    channels.push_back(scaled(stack.out, width));
  }
  channels.push_back(scaled(1280, width));
  check_norm("norm", options.norm, channels, issues);
}

EfficientNetBN::EfficientNetBN(const Options& options, Context& context)
    : NetworkModel(std::make_shared<Network>(options)) {
  const bool wanted =
      options.pretrained && (options.spatial_dims == 2 || !options.weights_file.empty());
  if (!wanted) return;
  const auto name = options.adv_prop ? options.model_name.substr(13) + "-ap" : options.model_name;
  load_weights(*this, {name, options.weights_file, {published_name}}, context);
}

}  // namespace clara::networks
