#include "unetr.hpp"

#include "common/common_options.hpp"
#include "common/unet_blocks.hpp"
#include "vit_network.hpp"

#include <array>

namespace clara::networks {

namespace {

using O = UNETR::Options;

constexpr std::int64_t kPatch = 16;
constexpr std::int64_t kLayers = 12;

ViT::Options vit_of(const O& options) {
  ViT::Options vit;
  vit.in_channels = options.in_channels;
  vit.img_size = options.img_size;
  vit.patch_size = kPatch;
  vit.hidden_size = options.hidden_size;
  vit.mlp_dim = options.mlp_dim;
  vit.num_layers = kLayers;
  vit.num_heads = options.num_heads;
  vit.proj_type = options.proj_type;
  vit.dropout_rate = options.dropout_rate;
  vit.spatial_dims = options.spatial_dims;
  vit.qkv_bias = options.qkv_bias;
  return vit;
}

/// monai.networks.blocks.UnetrPrUpBlock: enlarges by two, and by two again with each of its blocks.
class PrUpBlock : public Layer {
 public:
  struct Plan {
    std::int64_t in, out;
    int blocks;
    bool conv, residual;
  };
  PrUpBlock(const UnetBlockStyle& style, const Plan& plan) {
    const auto two = style.all(2);
    layers_.push_back(register_module(
        "transp_conv_init", make_unet_conv(style, {plan.in, plan.out, two, two, false, true})));
    auto blocks = register_module("blocks", std::make_shared<torch::nn::Module>());
    for (int i = 0; i < plan.blocks; ++i) {
      auto up = make_unet_conv(style, {plan.out, plan.out, two, two, false, true});
      if (plan.conv) {
        auto both = std::make_shared<Sequence>();
        both->add("0", std::move(up));
        both->add("1", make_unet_block(
                           style, {plan.out, plan.out, style.all(3), style.all(1), plan.residual}));
        up = std::move(both);
      }
      layers_.push_back(blocks->register_module(std::to_string(i), std::move(up)));
    }
  }
  at::Tensor forward(const at::Tensor& input) override {
    auto x = input;
    for (const auto& layer : layers_) x = layer->forward(x);
    return x;
  }

 private:
  std::vector<LayerPtr> layers_;
};

class Network : public torch::nn::Module {
 public:
  explicit Network(const O& options) {
    const auto dims = static_cast<std::size_t>(options.spatial_dims);
    const UnetBlockStyle style{dims, options.norm_name, UnetBlockStyle::leaky()};
    const auto features = options.feature_size, hidden = options.hidden_size;
    vit_ = register_module("vit", std::make_shared<ViTNetwork>(vit_of(options), "UNETR"));
    auto first = std::make_shared<Sequence>();
    first->add("layer", make_unet_block(style, {options.in_channels, features, style.all(3),
                                                style.all(1), options.res_block}));
    encoder_.push_back(register_module("encoder1", LayerPtr(std::move(first))));
    for (int i = 1; i < 4; ++i)
      encoder_.push_back(
          register_module("encoder" + std::to_string(i + 1),
                          LayerPtr(std::make_shared<PrUpBlock>(
                              style, PrUpBlock::Plan{hidden, features << i, 3 - i,
                                                     options.conv_block, options.res_block}))));
    for (int i = 3; i >= 0; --i) {
      const UnetUpBlock::Plan plan{i == 3 ? hidden : features << (i + 1),
                                   features << i,
                                   style.all(3),
                                   style.all(2),
                                   false,
                                   options.res_block};
      decoder_.push_back(register_module("decoder" + std::to_string(i + 2),
                                         std::make_shared<UnetUpBlock>(style, plan)));
    }
    out_ = register_module("out", make_unet_head(style, features, options.out_channels));
  }

  at::Tensor forward(const at::Tensor& input) {
    auto [x, hidden] = vit_->forward_all(input);
    std::vector<at::Tensor> encoded{encoder_[0]->forward(input)};
    for (std::size_t i = 1; i < 4; ++i)
      encoded.push_back(encoder_[i]->forward(as_image(hidden[3 * i], input)));
    x = as_image(x, input);
    for (std::size_t i = 0; i < 4; ++i) x = decoder_[i]->forward(x, encoded[3 - i]);
    return out_->forward(x);
  }

 private:
  /// [batch, patch, hidden] as [batch, hidden, grid...]
  static at::Tensor as_image(const at::Tensor& x, const at::Tensor& input) {
    Ints size{x.size(0)}, order{0, input.dim() - 1};
    for (std::int64_t axis = 2; axis < input.dim(); ++axis) {
      size.push_back(input.size(axis) / kPatch);
      order.push_back(axis - 1);
    }
    size.push_back(x.size(2));
    return x.view(size).permute(order).contiguous();
  }

  std::shared_ptr<ViTNetwork> vit_;
  std::vector<LayerPtr> encoder_;
  std::vector<std::shared_ptr<UnetUpBlock>> decoder_;
  LayerPtr out_;
};

}  // namespace

std::span<const Field> UNETR::Options::fields() {
  static const std::array list{
      field<&O::in_channels>("in_channels", "channels of the input")
          .required()
          .range(1, kMostChannels),
      field<&O::out_channels>("out_channels", "classes").required().range(1, kMostChannels),
      field<&O::img_size>("img_size", "of each image, multiples of 16").required().range(16, 65536),
      field<&O::feature_size>("feature_size", "channels at full resolution")
          .range(1, kMostChannels / 8),
      field<&O::hidden_size>("hidden_size", "numbers for each patch").range(1, kMostChannels),
      field<&O::mlp_dim>("mlp_dim", "width within a block; 0: hidden_size")
          .range(0, 16 * kMostChannels),
      field<&O::num_heads>("num_heads", "of each attention").range(1, kMostChannels),
      field<&O::proj_type>("proj_type", "how a patch becomes numbers")
          .one_of({"conv", "perceptron"}),
      field<&O::norm_name>("norm_name", "normalisation: a name, or [name, arguments]"),
      field<&O::conv_block>("conv_block", "the encoder has convolutions"),
      field<&O::res_block>("res_block", "blocks are residual"),
      field<&O::dropout_rate>("dropout_rate", "probability of dropping a number").range(0, 1),
      field<&O::spatial_dims>("spatial_dims", "2 for planes, 3 for volumes").range(2, 3),
      field<&O::qkv_bias>("qkv_bias", "attentions have a bias"),
      field<&O::save_attn>("save_attn", "accepted; nothing reads the attention")};
  return list;
}

void UNETR::Options::validate(const Options& options, OptionIssues& issues) {
  for (const auto size : options.img_size)
    if (size % kPatch != 0)
      issues.error("img_size", "must be a multiple of 16, is " + std::to_string(size));
  check_vit(vit_of(options), issues);
  const auto f = options.feature_size;
  check_norm("norm_name", options.norm_name, {f, 2 * f, 4 * f, 8 * f}, issues);
  Weights weights;
  weights.add(8 * f, 16 * f + options.hidden_size, power(3, options.spatial_dims));
  weights.check("feature_size", issues);
}

UNETR::UNETR(const Options& options) : NetworkModel(std::make_shared<Network>(options)) {}

}  // namespace clara::networks
