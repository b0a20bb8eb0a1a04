#include "vit.hpp"

#include "common/common_options.hpp"
#include "vit_network.hpp"

#include <ATen/ops/cat.h>
#include <ATen/ops/tanh.h>
#include <ATen/ops/zeros.h>

#include <array>

namespace clara::networks {

namespace {

using O = ViT::Options;

LayerPtr make_head(const O& options) {
  auto linear = std::make_shared<Linear>(options.hidden_size, options.num_classes);
  if (options.post_activation != "Tanh") return linear;
  auto head = std::make_shared<Sequence>();
  head->add("0", std::move(linear));
  head->add("1", make_function([](const at::Tensor& x) { return at::tanh(x); }));
  return head;
}

}  // namespace

ViTNetwork::ViTNetwork(const O& options, const std::string& owner)
    : rule_{owner, options.in_channels, static_cast<std::size_t>(options.spatial_dims)} {
  patches_ = {options.in_channels,
              per_axis(options.img_size, options.spatial_dims),
              per_axis(options.patch_size, options.spatial_dims),
              options.hidden_size,
              options.proj_type,
              options.pos_embed_type,
              options.dropout_rate};
  embedding_ = register_module("patch_embedding", make_patch_embedding(patches_));
  auto blocks = register_module("blocks", std::make_shared<torch::nn::Module>());
  const TransformerPlan plan{options.hidden_size, options.mlp_dim, options.num_heads,
                             options.dropout_rate, options.qkv_bias};
  for (std::int64_t i = 0; i < options.num_layers; ++i)
    blocks_.push_back(blocks->register_module(std::to_string(i), make_transformer_block(plan)));
  norm_ = register_module("norm", make_layer_norm(options.hidden_size));
  if (!options.classification) return;
  cls_token_ = register_parameter("cls_token", at::zeros({1, 1, options.hidden_size}));
  head_ = register_module("classification_head", make_head(options));
}

std::pair<at::Tensor, std::vector<at::Tensor>> ViTNetwork::forward_all(const at::Tensor& input) {
  rule_.check(input);
  check_grid(input);
  auto x = embedding_->forward(input);
  if (cls_token_.defined()) x = at::cat({cls_token_.expand({x.size(0), -1, -1}), x}, 1);
  std::vector<at::Tensor> hidden;
  for (const auto& block : blocks_) hidden.push_back(x = block->forward(x));
  x = norm_->forward(x);
  if (head_) x = head_->forward(x.select(1, 0));
  return {x, std::move(hidden)};
}

void ViTNetwork::check_grid(const at::Tensor& input) const {
  const auto grid = patches_.grid();
  for (std::size_t axis = 0; axis < grid.size(); ++axis) {
    const auto size = input.size(static_cast<std::int64_t>(axis) + 2);
    const auto wanted = patches_.image[axis];
    const bool fits =
        patches_.projection == "conv" ? size / patches_.patch[axis] == grid[axis] : size == wanted;
    if (!fits)
      throw Error(rule_.network + " was built for images of " + std::to_string(wanted) +
                  " voxels along axis " + std::to_string(axis) + " (img_size), got " +
                  std::to_string(size));
  }
}

void check_vit(const O& options, OptionIssues& issues) {
  check_per_axis("img_size", options.img_size, options.spatial_dims, issues);
  check_per_axis("patch_size", options.patch_size, options.spatial_dims, issues);
  if (options.hidden_size % options.num_heads != 0)
    issues.error("num_heads", std::to_string(options.num_heads) + " heads do not divide the " +
                                  std::to_string(options.hidden_size) +
                                  " numbers of a patch (hidden_size)");
  const auto image = per_axis(options.img_size, options.spatial_dims);
  const auto patch = per_axis(options.patch_size, options.spatial_dims);
  if (image.size() != patch.size()) return;
  double patches = 1, volume = 1;
  for (std::size_t axis = 0; axis < image.size(); ++axis) {
    if (image[axis] < patch[axis])
      issues.error("patch_size", "must be at most img_size, is " + std::to_string(patch[axis]) +
                                     " where that is " + std::to_string(image[axis]));
    else if (options.proj_type == "perceptron" && image[axis] % patch[axis] != 0)
      issues.error("img_size", "must be a multiple of patch_size (" + std::to_string(patch[axis]) +
                                   ") for a perceptron, is " + std::to_string(image[axis]));
    const std::int64_t along = image[axis] / patch[axis];
    patches *= static_cast<double>(along);
    volume *= static_cast<double>(patch[axis]);
  }
  const auto parts = options.pos_embed_type == "sincos" ? 2 * options.spatial_dims : 2;
  const bool fixed = options.pos_embed_type == "sincos" || options.pos_embed_type == "fourier";
  if (fixed && options.hidden_size % parts != 0)
    issues.error("hidden_size", "must be a multiple of " + std::to_string(parts) +
                                    " for positions of " + options.pos_embed_type + ", is " +
                                    std::to_string(options.hidden_size));
  if (options.pos_embed_type == "sincos" && options.spatial_dims == 1)
    issues.error("pos_embed_type", "sincos is there for 2 and 3 axes");
  Weights weights;
  const auto layers = static_cast<double>(options.num_layers);
  weights.add(options.hidden_size, 1, patches);
  weights.add(options.in_channels, options.hidden_size, volume);
  weights.add(options.hidden_size, 4 * options.hidden_size, 1, layers);
  weights.add(options.hidden_size, 2 * options.mlp_dim, 1, layers);
  weights.check("hidden_size", issues);
}

std::span<const Field> ViT::Options::fields() {
  static const std::array list{
      field<&O::in_channels>("in_channels", "channels of the input")
          .required()
          .range(1, kMostChannels),
      field<&O::img_size>("img_size", "of each image, in voxels").required().range(1, 65536),
      field<&O::patch_size>("patch_size", "of each patch, in voxels").required().range(1, 65536),
      field<&O::hidden_size>("hidden_size", "numbers for each patch").range(1, kMostChannels),
      field<&O::mlp_dim>("mlp_dim", "width within a block; 0: hidden_size")
          .range(0, 16 * kMostChannels),
      field<&O::num_layers>("num_layers", "blocks").range(0, kMostBlocks),
      field<&O::num_heads>("num_heads", "of each attention").range(1, kMostChannels),
      field<&O::proj_type>("proj_type", "how a patch becomes numbers")
          .one_of({"conv", "perceptron"}),
      field<&O::pos_embed_type>("pos_embed_type", "how they tell their place")
          .one_of({"none", "learnable", "sincos", "fourier"}),
      field<&O::classification>("classification", "ends with classes"),
      field<&O::num_classes>("num_classes", "classes").range(1, kMostChannels),
      field<&O::dropout_rate>("dropout_rate", "probability of dropping a number").range(0, 1),
      field<&O::spatial_dims>("spatial_dims", "2 for planes, 3 for volumes").range(1, 3),
      field<&O::post_activation>("post_activation", "Tanh behind the classes; else none"),
      field<&O::qkv_bias>("qkv_bias", "attentions have a bias"),
      field<&O::save_attn>("save_attn", "accepted; nothing reads the attention")};
  return list;
}

void ViT::Options::validate(const Options& options, OptionIssues& issues) {
  check_vit(options, issues);
}

ViT::ViT(const Options& options) : NetworkModel(std::make_shared<ViTNetwork>(options, "ViT")) {}

}  // namespace clara::networks
