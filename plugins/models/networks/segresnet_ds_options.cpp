#include "common/common_options.hpp"
#include "common/upsample.hpp"
#include "segresnet_ds.hpp"

#include <clara/error.hpp>

#include <array>

namespace clara::networks {

namespace {

using O = SegResNetDS::Options;

/// Each level has twice the channels of the one above it.
constexpr std::size_t kMostLevels = 32;

}  // namespace

std::span<const Field> SegResNetDS::Options::fields() {
  static const std::array list{
      field<&O::spatial_dims>("spatial_dims", "2 for planes, 3 for volumes").range(1, 3),
      field<&O::init_filters>("init_filters", "channels of the first level")
          .range(1, kMostChannels),
      field<&O::in_channels>("in_channels", "channels of the input").range(1, kMostChannels),
      field<&O::out_channels>("out_channels", "classes").range(1, kMostChannels),
      field<&O::act>("act", "activation: a name, or [name, arguments]"),
      field<&O::norm>("norm", "normalisation: a name, or [name, arguments]"),
      field<&O::blocks_down>("blocks_down", "residual blocks of each level, the top one first")
          .range(0, kMostBlocks),
      field<&O::blocks_up>("blocks_up",
                           "residual blocks of each level of the decoder, the lowest first; "
                           "default: one each")
          .range(0, kMostBlocks),
      field<&O::dsdepth>("dsdepth", "outputs while it is trained"),
      field<&O::upsample_mode>("upsample_mode", "how the decoder enlarges")
          .one_of(upsample_modes()),
      field<&O::resolution>("resolution",
                            "spacing of the input along each axis: coarse axes are halved later")
          .above(0)};
  return list;
}

void SegResNetDS::Options::validate(const Options& options, OptionIssues& issues) {
  if (options.blocks_down.empty()) issues.error("blocks_down", "names no level");
  if (options.blocks_down.size() > kMostLevels)
    return issues.error("blocks_down", "must have at most " + std::to_string(kMostLevels) +
                                           " entries, has " +
                                           std::to_string(options.blocks_down.size()));
  const auto up = options.blocks_down.empty() ? 0 : options.blocks_down.size() - 1;
  if (options.blocks_up && options.blocks_up->size() != up)
    issues.error("blocks_up", "must have one entry less than blocks_down (" + std::to_string(up) +
                                  "), has " + std::to_string(options.blocks_up->size()));
  const auto dims = static_cast<std::size_t>(options.spatial_dims);
  if (options.resolution && options.resolution->size() != dims)
    issues.error("resolution", "must have one entry for each of the " + std::to_string(dims) +
                                   " spatial dimensions, has " +
                                   std::to_string(options.resolution->size()));
  check_act("act", options.act, issues);
  Ints channels;
  Weights weights;
  for (std::size_t level = 0; level < options.blocks_down.size(); ++level) {
    channels.push_back(options.init_filters << level);
    weights.add(channels.back(), channels.back(), power(3, options.spatial_dims),
                2 * static_cast<double>(options.blocks_down[level]) + 1);
  }
  check_norm("norm", options.norm, channels, issues);
  weights.check("init_filters", issues);
}

}  // namespace clara::networks
