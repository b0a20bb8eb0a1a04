#include "senet.hpp"

#include "common/common_options.hpp"
#include "common/init.hpp"
#include "common/input_rule.hpp"
#include "common/pools.hpp"
#include "common/weights.hpp"

#include <ATen/TensorOperators.h>
#include <ATen/ops/relu.h>
#include <ATen/ops/sigmoid.h>

#include <array>

namespace clara::networks {

namespace {

using O = SENet::Options;

constexpr std::int64_t kExpansion = 4;

/// A block's three convolutions: what is different between the three kinds of blocks.
struct BlockWidths {
  std::int64_t first, second;
  bool strided_first;  ///< the stride is that of the first convolution, else of the second

  static BlockWidths of(const std::string& block, std::int64_t planes, std::int64_t groups) {
    if (block == "se_bottleneck") return {planes * 2, planes * 4, false};
    if (block == "se_resnet_bottleneck") return {planes, planes, true};
    const auto width = planes / 16 * groups;  // a width of 4 for each 64 planes, in each group
    return {width, width, false};
  }
};

struct Style {
  explicit Style(const O& o) : dims(static_cast<std::size_t>(o.spatial_dims)), options(o) {}
  std::size_t dims;
  O options;

  Ints all(std::int64_t value) const { return Ints(dims, value); }
  LayerPtr make_conv(const ConvPlan& plan, bool active) const {
    const BlockStyle block{static_cast<int>(dims),
                           active ? std::optional<LayerSpec>("relu") : std::nullopt, "batch",
                           std::nullopt, false};
    return make_convolution(block, plan);
  }
};

/// monai.networks.blocks.ChannelSELayer: weighs channels by what they have on the whole.
class Excitation : public Layer {
 public:
  Excitation(const Style& style, std::int64_t channels, std::int64_t reduction)
      : pool_(make_global_average_pool(static_cast<int>(style.dims))) {
    auto fc = std::make_shared<Sequence>();
    fc->add("0", std::make_shared<Linear>(channels, channels / reduction));
    fc->add("1", make_function([](const at::Tensor& x) { return at::relu(x); }));
    fc->add("2", std::make_shared<Linear>(channels / reduction, channels));
    fc->add("3", make_function([](const at::Tensor& x) { return at::sigmoid(x); }));
    fc_ = register_module("fc", LayerPtr(std::move(fc)));
  }
  at::Tensor forward(const at::Tensor& input) override {
    Ints size(static_cast<std::size_t>(input.dim()), 1);
    size[0] = input.size(0);
    size[1] = input.size(1);
    return input * fc_->forward(pool_->forward(input).view({size[0], size[1]})).view(size);
  }

 private:
  LayerPtr pool_, fc_;
};

struct BlockPlan {
  std::int64_t in, planes, stride;
};

class Block : public Layer {
 public:
  Block(const Style& style, const BlockPlan& plan, LayerPtr project) {
    const auto& o = style.options;
    const auto out = plan.planes * kExpansion;
    const auto widths = BlockWidths::of(o.block, plan.planes, o.groups);
    const auto first = style.all(widths.strided_first ? plan.stride : 1);
    ConvPlan second{widths.first, widths.second, style.all(widths.strided_first ? 1 : plan.stride),
                    style.all(3)};
    second.groups = o.groups;
    conv1_ = register_module("conv1",
                             style.make_conv({plan.in, widths.first, first, style.all(1)}, true));
    conv2_ = register_module("conv2", style.make_conv(second, true));
    conv3_ = register_module(
        "conv3", style.make_conv({widths.second, out, style.all(1), style.all(1)}, false));
    excitation_ =
        register_module("se_layer", std::make_shared<Excitation>(style, out, o.reduction));
    if (project) project_ = register_module("project", std::move(project));
  }

  at::Tensor forward(const at::Tensor& input) override {
    const auto beside = project_ ? project_->forward(input) : input;
    auto x = conv3_->forward(conv2_->forward(conv1_->forward(input)));
    x = excitation_->forward(x);
    return at::relu(x + beside);
  }

 private:
  LayerPtr conv1_, conv2_, conv3_, project_;
  std::shared_ptr<Excitation> excitation_;
};

class Network : public torch::nn::Module {
 public:
  explicit Network(const O& options) : style_(options) {
    rule_ = {"SENet", options.in_channels, style_.dims, {}, style_.all(3)};
    layers_.push_back(register_module("layer0", make_stem()));
    auto in = options.inplanes;
    for (std::size_t i = 0; i < 4; ++i) {
      const auto planes = std::int64_t{64} << i;
      layers_.push_back(register_module("layer" + std::to_string(i + 1),
                                        make_stage({in, planes, i == 0 ? 1 : 2}, options.layers[i],
                                                   i == 0 ? 1 : options.downsample_kernel_size)));
      in = planes * kExpansion;
    }
    layers_.push_back(make_global_average_pool(static_cast<int>(style_.dims)));
    if (options.dropout_prob)
      layers_.push_back(register_module(
          "dropout",
          make_channel_dropout(static_cast<int>(options.dropout_dim), *options.dropout_prob)));
    last_ = register_module("last_linear", std::make_shared<Linear>(in, options.num_classes));
    reset_classifier(*this);
  }

  at::Tensor forward(const at::Tensor& input) {
    rule_.check(input);
    auto x = input;
    for (const auto& layer : layers_) x = layer->forward(x);
    return last_->forward(x.flatten(1));
  }

 private:
  LayerPtr make_stem() const {
    const auto& o = style_.options;
    auto stem = std::make_shared<Sequence>();
    const auto add = [&](const std::string& number, std::int64_t in, std::int64_t out,
                         std::int64_t kernel, std::int64_t stride) {
      stem->add("conv" + number,
                std::make_shared<Conv>(ConvShape{in, out, style_.all(kernel), style_.all(stride),
                                                 style_.all(kernel / 2), false}));
      stem->add("bn" + number, make_norm("batch", out));
      stem->add("relu" + number, make_function([](const at::Tensor& x) { return at::relu(x); }));
    };
    if (o.input_3x3) {
      add("1", o.in_channels, 64, 3, 2);
      add("2", 64, 64, 3, 1);
      add("3", 64, o.inplanes, 3, 1);
    } else {
      add("1", o.in_channels, o.inplanes, 7, 2);
    }
    stem->add("pool", make_max_pool({static_cast<int>(style_.dims), 3, 2, 0, true}));
    return stem;
  }

  LayerPtr make_stage(BlockPlan plan, std::int64_t count, std::int64_t kernel) const {
    const auto out = plan.planes * kExpansion;
    LayerPtr project;
    if (plan.stride != 1 || plan.in != out)
      project =
          style_.make_conv({plan.in, out, style_.all(plan.stride), style_.all(kernel)}, false);
    auto stage = std::make_shared<Sequence>();
    for (std::int64_t i = 0; i < count; ++i) {
      stage->add(std::to_string(i), std::make_shared<Block>(style_, plan, std::move(project)));
      project = nullptr;
      plan.in = out;
      plan.stride = 1;
    }
    return stage;
  }

  Style style_;
  InputRule rule_;
  std::vector<LayerPtr> layers_;
  std::shared_ptr<Linear> last_;
};

/// "layer1.0.bn1.weight" for "layer1.0.conv1.adn.N.weight", as in the files of Cadene.
std::string published_name(const std::string& own) {
  constexpr std::array<std::pair<std::string_view, std::string_view>, 6> kParts{
      {{".se_layer.fc.0.", ".se_module.fc1."},
       {".se_layer.fc.2.", ".se_module.fc2."},
       {".project.conv.", ".downsample.0."},
       {".project.adn.N.", ".downsample.1."},
       {".conv.", "."},
       {".adn.N.", "."}}};
  for (const auto& [mine, theirs] : kParts) {
    const auto at = own.find(mine);
    if (at == std::string::npos) continue;
    auto name = own;
    name.replace(at, mine.size(), theirs);
    if (mine == ".adn.N.") name.replace(name.rfind("conv", at), 4, "bn");
    return name;
  }
  return {};
}

struct Preset {
  const char* name;
  std::vector<std::int64_t> layers;
  bool next = false;  ///< a ResNeXt
};

Preset preset_of(SENetKind kind) {
  switch (kind) {
    case SENetKind::se154:
      return {"senet154", {3, 8, 36, 3}};
    case SENetKind::res50:
      return {"se_resnet50", {3, 4, 6, 3}};
    case SENetKind::res101:
      return {"se_resnet101", {3, 4, 23, 3}};
    case SENetKind::res152:
      return {"se_resnet152", {3, 8, 36, 3}};
    case SENetKind::next50:
      return {"se_resnext50_32x4d", {3, 4, 6, 3}, true};
    default:
      return {"se_resnext101_32x4d", {3, 4, 23, 3}, true};
  }
}

/// Of a whole SENet, or of one whose layers are known.
std::vector<Field> fields_of_net(bool whole) {
  const auto needed = [whole](Field field) {
    return whole ? std::move(field).required() : std::move(field);
  };
  std::vector<Field> list{
      field<&O::spatial_dims>("spatial_dims", "2 for planes, 3 for volumes").required().range(1, 3),
      field<&O::in_channels>("in_channels", "channels of the input")
          .required()
          .range(1, kMostChannels),
      needed(
          field<&O::layers>("layers", "blocks of each of the four stages").range(1, kMostBlocks)),
      needed(field<&O::groups>("groups", "of the 3x3 convolutions").range(1, kMostChannels)),
      needed(
          field<&O::reduction>("reduction", "factor by which channels are squeezed").range(1, 256)),
      field<&O::dropout_prob>("dropout_prob", "probability of dropping a feature; null: none")
          .range(0, 1),
      field<&O::dropout_dim>("dropout_dim", "2 and 3: whole channels").range(1, 3),
      field<&O::inplanes>("inplanes", "channels of the first convolution").range(1, kMostChannels),
      field<&O::downsample_kernel_size>("downsample_kernel_size",
                                        "of the convolutions beside a step down, odd")
          .range(1, 255),
      field<&O::input_3x3>("input_3x3", "three convolutions of 3 at first, else one of 7"),
      field<&O::num_classes>("num_classes", "classes").range(1, kMostChannels)};
  if (whole)
    list.push_back(
        field<&O::block>("block", "which kind of block")
            .required()
            .one_of({"se_bottleneck", "se_resnet_bottleneck", "se_resnetxt_bottleneck"}));
  return list;
}

}  // namespace

std::span<const Field> SENet::Options::fields() {
  static const auto list = fields_of_net(/*whole=*/true);
  return list;
}

void SENet::Options::validate(const Options& options, OptionIssues& issues) {
  check_length("layers", options.layers.size(), 4, issues);
  if (options.downsample_kernel_size % 2 == 0)
    issues.error("downsample_kernel_size",
                 "must be odd, got " + std::to_string(options.downsample_kernel_size));
  if (options.layers.size() != 4) return;
  Weights weights;
  const double volume = power(3, options.spatial_dims);
  for (std::size_t i = 0; i < 4; ++i) {
    const auto widths = BlockWidths::of(options.block, std::int64_t{64} << i, options.groups);
    if (widths.first % options.groups != 0 || widths.second % options.groups != 0)
      issues.error("groups", "must divide the " + std::to_string(widths.first) +
                                 " channels of stage " + std::to_string(i + 1) + ", is " +
                                 std::to_string(options.groups));
    weights.add(widths.first / options.groups, widths.second, volume,
                static_cast<double>(options.layers[i]));
  }
  weights.check("layers", issues);
}

SENet::SENet(const Options& options) : NetworkModel(std::make_shared<Network>(options)) {}

template <SENetKind Kind>
PlainSENet<Kind>::Options::Options() {
  const auto preset = preset_of(Kind);
  net.layers = preset.layers;
  if constexpr (Kind == SENetKind::se154) {
    net.block = "se_bottleneck";
    net.groups = 64;
  } else {
    net.block = preset.next ? "se_resnetxt_bottleneck" : "se_resnet_bottleneck";
    net.groups = preset.next ? 32 : 1;
    net.inplanes = 64;
    net.downsample_kernel_size = 1;
    net.input_3x3 = false;
    // MONAI's SEResNet101 and 152 leave it at SENet's.
    if (Kind != SENetKind::res101 && Kind != SENetKind::res152) net.dropout_prob.reset();
  }
}

template <SENetKind Kind>
std::span<const Field> PlainSENet<Kind>::Options::fields() {
  static const std::vector<Field> list = [] {
    std::vector<Field> fields;
    for (const auto& one : fields_of_net(/*whole=*/false))
      fields.push_back(
          one.within([](void* options) -> void* { return &static_cast<Options*>(options)->net; },
                     typeid(Options)));
    fields.push_back(field<&Options::pretrained>("pretrained", "starts from weights of a file"));
    fields.push_back(field<&Options::progress>("progress", "accepted; nothing is downloaded"));
    fields.push_back(field<&Options::weights_file>(
        "weights_file", "state_dict of MONAI or of Cadene's; else the cache folder's"));
    return fields;
  }();
  return list;
}

template <SENetKind Kind>
void PlainSENet<Kind>::Options::validate(const Options& options, OptionIssues& issues) {
  SENet::Options::validate(options.net, issues);
}

template <SENetKind Kind>
PlainSENet<Kind>::PlainSENet(const Options& options, Context& context) : SENet(options.net) {
  if (!options.pretrained) return;
  load_weights(*this, {preset_of(Kind).name, options.weights_file, {published_name}}, context);
}

template class PlainSENet<SENetKind::se154>;
template class PlainSENet<SENetKind::res50>;
template class PlainSENet<SENetKind::res101>;
template class PlainSENet<SENetKind::res152>;
template class PlainSENet<SENetKind::next50>;
template class PlainSENet<SENetKind::next101>;

}  // namespace clara::networks
