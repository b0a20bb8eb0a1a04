#include "swin_transformer.hpp"

#include "common/unet_blocks.hpp"
#include "swin_blocks.hpp"
#include "transformer_parts.hpp"

#include <ATen/Context.h>
#include <ATen/ops/layer_norm.h>
#include <ATen/ops/linspace.h>

namespace clara::networks {

namespace {

using O = SwinUNETR::Options;

/// monai.networks.blocks.PatchEmbed
class PatchEmbed : public Layer {
 public:
  explicit PatchEmbed(const O& options) {
    const auto dims = static_cast<std::size_t>(options.spatial_dims);
    const Ints patch(dims, options.patch_size);
    conv_ = register_module(
        "proj", std::make_shared<Conv>(ConvShape{options.in_channels, options.feature_size, patch,
                                                 patch, Ints(dims, 0)}));
    if (options.patch_norm) norm_ = register_module("norm", make_layer_norm(options.feature_size));
  }
  at::Tensor forward(const at::Tensor& input) override {
    auto x = conv_->forward(input);
    if (!norm_) return x;
    return norm_->forward(x.flatten(2).transpose(1, 2)).transpose(1, 2).view(x.sizes());
  }

 private:
  std::shared_ptr<Conv> conv_;
  LayerPtr norm_;
};

}  // namespace

LayerPtr make_unetr_block(std::int64_t spatial_dims, std::int64_t in, std::int64_t out,
                          const LayerSpec& norm) {
  const UnetBlockStyle style{static_cast<std::size_t>(spatial_dims), norm, UnetBlockStyle::leaky()};
  auto block = std::make_shared<Sequence>();
  block->add("layer", make_unet_block(style, {in, out, style.all(3), style.all(1), true}));
  return block;
}

SwinTransformer::SwinTransformer(const O& options) : options_(options) {
  embedding_ = register_module("patch_embed", std::make_shared<PatchEmbed>(options));
  dropout_ = register_module("pos_drop", make_dropout(options.drop_rate));
  std::vector<std::shared_ptr<torch::nn::Module>> lists, lists_before;
  for (int i = 1; i <= 4; ++i)
    lists.push_back(
        register_module("layers" + std::to_string(i), std::make_shared<torch::nn::Module>()));
  for (int i = 1; options.use_v2 && i <= 4; ++i)
    lists_before.push_back(
        register_module("layers" + std::to_string(i) + "c", std::make_shared<torch::nn::Module>()));
  std::int64_t blocks = 0;
  for (const auto depth : options.depths) blocks += depth;
  const auto rates = at::linspace(0, options.dropout_path_rate, blocks, at::kFloat);
  std::int64_t first = 0;
  for (std::size_t i = 0; i < 4; ++i) {
    StagePlan plan{options.feature_size << i, options.depths[i], options.num_heads[i], {}};
    for (std::int64_t block = 0; block < plan.depth; ++block)
      plan.drop_path.push_back(rates[first++].item().toDouble());
    stages_.push_back(lists[i]->register_module("0", make_swin_stage(options, plan)));
    if (!options.use_v2) continue;
    before_.push_back(lists_before[i]->register_module(
        "0", make_unetr_block(options.spatial_dims, plan.channels, plan.channels, "instance")));
  }
}

at::Tensor SwinTransformer::normalized(const at::Tensor& x) const {
  if (!options_.normalize) return x;
  const bool cudnn = at::globalContext().userEnabledCuDNN();
  return channels_first(
      at::layer_norm(channels_last(x), {x.size(1)}, std::nullopt, std::nullopt, 1e-5, cudnn));
}

std::vector<at::Tensor> SwinTransformer::forward(const at::Tensor& input) {
  auto x = dropout_->forward(embedding_->forward(input));
  std::vector<at::Tensor> outputs{normalized(x)};
  for (std::size_t i = 0; i < stages_.size(); ++i) {
    if (!before_.empty()) x = before_[i]->forward(x.contiguous());
    x = stages_[i]->forward(x.contiguous());
    outputs.push_back(normalized(x));
  }
  return outputs;
}

}  // namespace clara::networks
