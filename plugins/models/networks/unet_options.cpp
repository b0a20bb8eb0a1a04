#include "common/common_options.hpp"
#include "unet.hpp"

#include <clara/internal/float_range.hpp>

#include <algorithm>
#include <array>

namespace clara::networks {

namespace {

using O = UNet::Options;

/// Each level and each unit is convolutions of its own: beyond these their number alone takes more
/// memory than any machine has, and so long to build that nobody meant it.
constexpr std::size_t kMostLevels = 64;
constexpr double kMostUnits = 1000;

void check_lengths(const O& options, OptionIssues& issues) {
  const auto channels = options.channels.size();
  const auto strides = options.strides.size();
  if (channels < 2) {
    issues.error("channels", "must have at least 2 entries, has " + std::to_string(channels));
  } else if (channels > kMostLevels) {
    issues.error("channels", "must have at most " + std::to_string(kMostLevels) + " entries, has " +
                                 std::to_string(channels));
  } else if (strides < channels - 1) {
    issues.error("strides", "must have one entry less than channels (" +
                                std::to_string(channels - 1) + "), has " + std::to_string(strides));
  } else if (strides > channels - 1) {
    issues.warning("strides", "has " + std::to_string(strides) + " entries; the last " +
                                  std::to_string(strides - channels + 1) + " are not used");
  }
  for (const auto& stride : options.strides)
    if (!stride.single && stride.size() != static_cast<std::size_t>(options.spatial_dims))
      issues.error("strides", "a stride must be one number or one for each of the " +
                                  std::to_string(options.spatial_dims) + " spatial dimensions");
}

void check_weights(const O& options, OptionIssues& issues) {
  Weights weights;
  const double volume = volume_of(options.kernel_size, options.spatial_dims);
  const double up_volume = volume_of(options.up_kernel_size, options.spatial_dims);
  const double units = std::max(1.0, static_cast<double>(options.num_res_units));
  for (std::size_t level = 0; level + 1 < options.channels.size(); ++level) {
    const auto here = options.channels[level], below = options.channels[level + 1];
    weights.add(here, below, volume);
    weights.add(below, below, volume, units - 1);
    weights.add(here, here, up_volume);
  }
  weights.check("channels", issues);
}

}  // namespace

std::span<const Field> UNet::Options::fields() {
  static const std::array list{
      field<&O::spatial_dims>("spatial_dims", "2 for planes, 3 for volumes")
          .required()
          .alias("dimensions")
          .range(1, 3),
      field<&O::in_channels>("in_channels", "channels of the input")
          .required()
          .range(1, kMostChannels),
      field<&O::out_channels>("out_channels", "classes").required().range(1, kMostChannels),
      field<&O::channels>("channels", "channels of each level, the top one first")
          .required()
          .range(1, kMostChannels),
      field<&O::strides>("strides", "step from each level to the next")
          .required()
          .range(1, kMostChannels),
      field<&O::kernel_size>("kernel_size", "size of the convolutions, odd"),
      field<&O::up_kernel_size>("up_kernel_size", "size of the transposed convolutions, odd"),
      field<&O::num_res_units>("num_res_units",
                               "convolutions of each residual unit; below 1: plain ones")
          .range(-kLargestFloat, kMostUnits),
      field<&O::act>("act", "activation: a name, or [name, arguments]; null: none"),
      field<&O::norm>("norm", "normalisation: a name, or [name, arguments]; null: none"),
      field<&O::dropout>("dropout",
                         "probability of dropping a value, or [name, arguments]; null: none"),
      field<&O::bias>("bias", "convolutions have a bias"),
      field<&O::adn_ordering>("adn_ordering",
                              "order of activation (A), dropout (D) and normalisation (N)")};
  return list;
}

void UNet::Options::validate(const Options& options, OptionIssues& issues) {
  check_lengths(options, issues);
  check_odd_kernel("kernel_size", options.kernel_size, options.spatial_dims, issues);
  check_odd_kernel("up_kernel_size", options.up_kernel_size, options.spatial_dims, issues);
  check_weights(options, issues);
  if (options.act) check_act("act", *options.act, issues);
  if (options.norm) check_norm("norm", *options.norm, options.channels, issues);
  if (options.dropout) check_dropout("dropout", *options.dropout, issues);
  const auto foreign = options.adn_ordering.find_first_not_of("ADNadn");
  if (foreign != std::string::npos)
    issues.error("adn_ordering", "must be made of A, D and N, got '" +
                                     std::string(1, options.adn_ordering[foreign]) + "'");
}

}  // namespace clara::networks
