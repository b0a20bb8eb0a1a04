#include "common/common_options.hpp"
#include "common/unet_blocks.hpp"
#include "dynunet.hpp"

#include <algorithm>
#include <array>

namespace clara::networks {

namespace {

using O = DynUNet::Options;

constexpr std::size_t kMostLevels = 16;

/// What a convolution of such a kernel needs at such a stride to halve a size, and not more.
void check_pair(const O& options, std::size_t level, OptionIssues& issues) {
  const auto kernel = per_axis(options.kernel_size[level], options.spatial_dims);
  const auto stride = per_axis(options.strides[level], options.spatial_dims);
  if (kernel.size() != stride.size()) return;
  for (std::size_t axis = 0; axis < kernel.size(); ++axis)
    if (kernel[axis] - stride[axis] + 1 < 0)
      issues.error("kernel_size",
                   "of level " + std::to_string(level) + " is " + std::to_string(kernel[axis]) +
                       ", which leaves out voxels at a stride of " + std::to_string(stride[axis]));
}

void check_up(const O& options, OptionIssues& issues) {
  for (std::size_t level = 0; level < options.upsample_kernel_size.size(); ++level) {
    const auto& written = options.upsample_kernel_size[level];
    check_per_axis("upsample_kernel_size", written, options.spatial_dims, issues);
    if (per_axis(written, options.spatial_dims) !=
        per_axis(options.strides[level + 1], options.spatial_dims))
      issues.error("upsample_kernel_size",
                   "must be the strides without the first, or sizes do not fit; entry " +
                       std::to_string(level) + " is not");
  }
}

void check_levels(const O& options, OptionIssues& issues) {
  const auto levels = options.strides.size();
  if (levels < 3 || levels > kMostLevels)
    return issues.error("strides", "must have 3 to " + std::to_string(kMostLevels) +
                                       " entries, has " + std::to_string(levels));
  check_length("kernel_size", options.kernel_size.size(), levels, issues);
  check_length("upsample_kernel_size", options.upsample_kernel_size.size(), levels - 1, issues);
  if (options.filters && options.filters->size() < levels)
    issues.error("filters", "must have " + std::to_string(levels) + " entries, has " +
                                std::to_string(options.filters->size()));
  for (const auto& kernel : options.kernel_size)
    check_odd_kernel("kernel_size", kernel, options.spatial_dims, issues);
  for (const auto& stride : options.strides)
    check_per_axis("strides", stride, options.spatial_dims, issues);
  for (std::size_t level = 0; level < std::min(levels, options.kernel_size.size()); ++level)
    check_pair(options, level, issues);
  if (options.upsample_kernel_size.size() == levels - 1) check_up(options, issues);
  if (options.deep_supervision && options.deep_supr_num >= static_cast<std::int64_t>(levels) - 1)
    issues.error("deep_supr_num", "must be less than the levels that are enlarged (" +
                                      std::to_string(levels - 1) + "), is " +
                                      std::to_string(options.deep_supr_num));
}

}  // namespace

DynUNet::Options::Options() : norm_name("INSTANCE"), act_name(UnetBlockStyle::leaky()) {
  norm_name.args.set("affine", true);
}

std::vector<std::int64_t> DynUNet::Options::the_filters() const {
  std::vector<std::int64_t> result;
  if (filters) {
    result = *filters;
    if (result.size() > strides.size()) result.resize(strides.size());
    return result;
  }
  for (std::size_t level = 0; level < strides.size(); ++level)
    result.push_back(
        std::min<std::int64_t>(std::int64_t{1} << (5 + level), spatial_dims == 3 ? 320 : 512));
  return result;
}

std::span<const Field> DynUNet::Options::fields() {
  static const std::array list{
      field<&O::spatial_dims>("spatial_dims", "2 for planes, 3 for volumes").required().range(1, 3),
      field<&O::in_channels>("in_channels", "channels of the input")
          .required()
          .range(1, kMostChannels),
      field<&O::out_channels>("out_channels", "classes").required().range(1, kMostChannels),
      field<&O::kernel_size>("kernel_size", "of the convolutions of each level, odd").required(),
      field<&O::strides>("strides", "before each level, the top one first")
          .required()
          .range(1, kMostChannels),
      field<&O::upsample_kernel_size>("upsample_kernel_size", "the strides without the first")
          .required()
          .range(1, kMostChannels),
      field<&O::filters>("filters", "channels of each level; null: 32, 64, ... to 320 (512 in 2-D)")
          .range(1, kMostChannels),
      field<&O::dropout>("dropout",
                         "probability of dropping a value, or [name, arguments]; null: none"),
      field<&O::norm_name>("norm_name", "normalisation: a name, or [name, arguments]"),
      field<&O::act_name>("act_name", "activation: a name, or [name, arguments]"),
      field<&O::deep_supervision>("deep_supervision",
                                  "gives outputs of lower levels, too, while it is trained"),
      field<&O::deep_supr_num>("deep_supr_num", "how many of them").range(1, kMostBlocks),
      field<&O::res_block>("res_block", "blocks are residual"),
      field<&O::trans_bias>("trans_bias", "transposed convolutions have a bias")};
  return list;
}

void DynUNet::Options::validate(const Options& options, OptionIssues& issues) {
  check_levels(options, issues);
  if (options.strides.size() > kMostLevels) return;
  const auto channels = options.the_filters();
  check_act("act_name", options.act_name, issues);
  check_norm("norm_name", options.norm_name, channels, issues);
  if (options.dropout) check_dropout("dropout", *options.dropout, issues);
  Weights weights;
  for (std::size_t level = 0; level < std::min(channels.size(), options.kernel_size.size());
       ++level)
    weights.add(channels[level], channels[level],
                volume_of(options.kernel_size[level], options.spatial_dims), 4);
  weights.check("filters", issues);
}

}  // namespace clara::networks
