#include "common/common_options.hpp"
#include "swin_unetr.hpp"

#include <array>

namespace clara::networks {

namespace {

using O = SwinUNETR::Options;

}  // namespace

std::span<const Field> SwinUNETR::Options::fields() {
  static const std::array list{
      field<&O::in_channels>("in_channels", "channels of the input")
          .required()
          .range(1, kMostChannels),
      field<&O::out_channels>("out_channels", "classes").required().range(1, kMostChannels),
      field<&O::patch_size>("patch_size", "of each patch, in voxels: 2").one_of({2}),
      field<&O::depths>("depths", "blocks of each of the four stages").range(1, kMostBlocks),
      field<&O::num_heads>("num_heads", "of the attentions of each stage").range(1, kMostChannels),
      field<&O::window_size>("window_size", "of an attention, in patches").range(1, 1024),
      field<&O::qkv_bias>("qkv_bias", "attentions have a bias"),
      field<&O::mlp_ratio>("mlp_ratio", "width within a block, as a factor").above(0).range(0, 64),
      field<&O::feature_size>("feature_size", "channels of the first stage, a multiple of 12")
          .range(1, kMostChannels / 16),
      field<&O::norm_name>("norm_name", "normalisation: a name, or [name, arguments]"),
      field<&O::drop_rate>("drop_rate", "probability of dropping a number").range(0, 1),
      field<&O::attn_drop_rate>("attn_drop_rate", "the same of an attention").range(0, 1),
      field<&O::dropout_path_rate>("dropout_path_rate", "the same of a sample, in the last block")
          .range(0, 1),
      field<&O::normalize>("normalize", "what the stages give is normalised"),
      field<&O::patch_norm>("patch_norm", "patches are normalised"),
      field<&O::use_checkpoint>("use_checkpoint", "accepted; changes no number"),
      field<&O::spatial_dims>("spatial_dims", "2 for planes, 3 for volumes").range(2, 3),
      field<&O::downsample>("downsample", "how a stage halves; they differ in the order of voxels")
          .one_of({"merging", "mergingv2"}),
      field<&O::use_v2>("use_v2", "a residual block before each stage"),
      field<&O::use_flash_attention>("use_flash_attention",
                                     "PyTorch's fused attention where nothing is trained")};
  return list;
}

void SwinUNETR::Options::validate(const Options& options, OptionIssues& issues) {
  check_length("depths", options.depths.size(), 4, issues);
  check_length("num_heads", options.num_heads.size(), 4, issues);
  check_per_axis("window_size", options.window_size, options.spatial_dims, issues);
  if (options.feature_size % 12 != 0)
    issues.error("feature_size",
                 "must be a multiple of 12, is " + std::to_string(options.feature_size));
  const auto f = options.feature_size;
  check_norm("norm_name", options.norm_name, {f, 2 * f, 4 * f, 8 * f, 16 * f}, issues);
  if (options.depths.size() != 4 || options.num_heads.size() != 4) return;
  Weights weights;
  weights.add(16 * f, 16 * f, power(3, options.spatial_dims), 4);
  double window = 1;
  for (const auto size : per_axis(options.window_size, options.spatial_dims))
    window *= static_cast<double>(size);
  for (std::size_t stage = 0; stage < 4; ++stage) {
    const auto channels = f << stage;
    const auto depth = static_cast<double>(options.depths[stage]);
    if (channels % options.num_heads[stage] != 0)
      issues.error("num_heads", "stage " + std::to_string(stage + 1) + " has " +
                                    std::to_string(channels) + " channels, which its " +
                                    std::to_string(options.num_heads[stage]) +
                                    " heads (num_heads) do not divide");
    weights.add(channels, 4 * channels, 1, depth);
    weights.add(channels, channels, 2 * options.mlp_ratio, depth);
    weights.add(1, 1, window * window, depth);  // places of a window's voxels beside each other
  }
  weights.check("feature_size", issues);
}

}  // namespace clara::networks
