#include "common/common_options.hpp"
#include "common/upsample.hpp"
#include "segresnet.hpp"

#include <array>

namespace clara::networks {

namespace {

using O = SegResNet::Options;

/// Each level has twice the channels of the one above it.
constexpr std::size_t kMostLevels = 16;

void check_weights(const O& options, OptionIssues& issues) {
  Weights weights;
  const double volume = power(3, options.spatial_dims);
  weights.add(options.in_channels, options.init_filters, volume);
  for (std::size_t level = 0; level < options.blocks_down.size(); ++level) {
    const auto channels = options.init_filters << level;
    const bool up = level < options.blocks_up.size();
    const auto blocks = options.blocks_down[level] +
                        (up ? options.blocks_up[options.blocks_up.size() - 1 - level] : 0);
    weights.add(channels, channels, volume, static_cast<double>(2 * blocks + (level > 0 ? 1 : 0)));
  }
  weights.check("init_filters", issues);
}

}  // namespace

SegResNet::Options::Options() : act("RELU"), norm("GROUP") {
  act.args.set("inplace", true);
  norm.args.set("num_groups", 8);
}

LayerSpec SegResNet::Options::the_norm() const {
  if (norm_name.empty()) return norm;
  LayerSpec group("group");
  group.args.set("num_groups", num_groups);
  return group;
}

std::span<const Field> SegResNet::Options::fields() {
  static const std::array list{
      field<&O::spatial_dims>("spatial_dims", "2 for planes, 3 for volumes").range(2, 3),
      field<&O::init_filters>("init_filters", "channels of the first level")
          .range(1, kMostChannels),
      field<&O::in_channels>("in_channels", "channels of the input").range(1, kMostChannels),
      field<&O::out_channels>("out_channels", "classes").range(1, kMostChannels),
      field<&O::dropout_prob>("dropout_prob",
                              "probability of dropping a channel before the first level")
          .range(0, 1),
      field<&O::act>("act", "activation: a name, or [name, arguments]"),
      field<&O::norm>("norm", "normalisation: a name, or [name, arguments]"),
      field<&O::norm_name>("norm_name", "older form of norm, with num_groups")
          .one_of({"", "group", "GROUP", "Group"}),
      field<&O::num_groups>("num_groups", "groups of norm_name").range(1, kMostChannels),
      field<&O::use_conv_final>("use_conv_final", "ends with a convolution to the classes"),
      field<&O::blocks_down>("blocks_down", "residual blocks of each level, the top one first")
          .range(0, kMostBlocks),
      field<&O::blocks_up>("blocks_up",
                           "residual blocks of each level of the decoder, the lowest first")
          .range(0, kMostBlocks),
      field<&O::upsample_mode>("upsample_mode", "how the decoder enlarges")
          .one_of(upsample_modes())};
  return list;
}

void SegResNet::Options::validate(const Options& options, OptionIssues& issues) {
  const auto levels = options.blocks_down.size();
  if (levels < 1 || levels > kMostLevels)
    return issues.error("blocks_down", "must have 1 to " + std::to_string(kMostLevels) +
                                           " entries, has " + std::to_string(levels));
  if (options.blocks_up.size() + 1 != levels)
    issues.error("blocks_up", "must have one entry less than blocks_down (" +
                                  std::to_string(levels - 1) + "), has " +
                                  std::to_string(options.blocks_up.size()));
  check_act("act", options.act, issues);
  Ints channels;
  for (std::size_t level = 0; level < levels; ++level)
    channels.push_back(options.init_filters << level);
  check_norm(options.norm_name.empty() ? "norm" : "num_groups", options.the_norm(), channels,
             issues);
  check_weights(options, issues);
}

}  // namespace clara::networks
