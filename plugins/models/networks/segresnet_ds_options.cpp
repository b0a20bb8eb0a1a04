#include "layer_table.hpp"
#include "segresnet_ds.hpp"

#include <clara/error.hpp>

#include <array>

namespace clara::networks {

namespace {

using O = SegResNetDS::Options;

/// As a UNet's limits; each level has twice the channels of the one above it.
constexpr double kMostBlocks = 1000;
constexpr std::size_t kMostLevels = 32;

}  // namespace

std::span<const Field> SegResNetDS::Options::fields() {
  static const std::array list{
      field<&O::spatial_dims>("spatial_dims", "2 for planes, 3 for volumes").range(1, 3),
      field<&O::init_filters>("init_filters", "channels of the first level").at_least(1),
      field<&O::in_channels>("in_channels", "channels of the input").at_least(1),
      field<&O::out_channels>("out_channels", "classes").at_least(1),
      field<&O::act>("act", "activation: a name, or [name, arguments]"),
      field<&O::norm>("norm", "normalisation: a name, or [name, arguments]"),
      field<&O::blocks_down>("blocks_down", "residual blocks of each level, the top one first")
          .range(0, kMostBlocks),
      field<&O::blocks_up>("blocks_up",
                           "residual blocks of each level of the decoder, the lowest first; "
                           "default: one each")
          .range(0, kMostBlocks),
      field<&O::dsdepth>("dsdepth", "outputs while it is trained"),
      field<&O::upsample_mode>("upsample_mode", "how the decoder enlarges").one_of({"deconv"}),
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
  check_layer("act", issues, [&] { make_activation(options.act); });
  check_layer("norm", issues, [&] {
    for (std::size_t level = 0; level < options.blocks_down.size(); ++level)
      make_norm(options.norm, options.init_filters << level);
  });
}

}  // namespace clara::networks
