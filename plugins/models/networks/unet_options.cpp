#include "layer_table.hpp"
#include "unet.hpp"

#include <clara/internal/float_range.hpp>

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

void check_kernel(const O& options, const char* name, const OneOrMany<std::int64_t>& kernel,
                  OptionIssues& issues) {
  if (!kernel.single && kernel.size() != static_cast<std::size_t>(options.spatial_dims))
    issues.error(name, "must be one number or one for each of the " +
                           std::to_string(options.spatial_dims) + " spatial dimensions");
  for (const auto length : kernel)
    if (length < 1 || length % 2 == 0)
      issues.error(name, "must be odd, got " + std::to_string(length));
}

void check_dropout(const DropoutSpec& dropout, OptionIssues& issues) {
  const auto* p = std::get_if<double>(&dropout);
  if (p && !(*p >= 0 && *p <= 1))
    issues.error("dropout", "must be at least 0 and at most 1, got " + number_text(*p));
  check_layer("dropout", issues, [&] { make_dropout(dropout); });
}

}  // namespace

std::span<const Field> UNet::Options::fields() {
  static const std::array list{
      field<&O::spatial_dims>("spatial_dims", "2 for planes, 3 for volumes")
          .required()
          .alias("dimensions")
          .range(1, 3),
      field<&O::in_channels>("in_channels", "channels of the input").required().at_least(1),
      field<&O::out_channels>("out_channels", "classes").required().at_least(1),
      field<&O::channels>("channels", "channels of each level, the top one first")
          .required()
          .at_least(1),
      field<&O::strides>("strides", "step from each level to the next").required().at_least(1),
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
  check_kernel(options, "kernel_size", options.kernel_size, issues);
  check_kernel(options, "up_kernel_size", options.up_kernel_size, issues);
  if (options.act) check_layer("act", issues, [&] { make_activation(*options.act); });
  if (options.norm)
    check_layer("norm", issues, [&] {
      for (const auto channels : options.channels) make_norm(*options.norm, channels);
    });
  if (options.dropout) check_dropout(*options.dropout, issues);
  const auto foreign = options.adn_ordering.find_first_not_of("ADNadn");
  if (foreign != std::string::npos)
    issues.error("adn_ordering", "must be made of A, D and N, got '" +
                                     std::string(1, options.adn_ordering[foreign]) + "'");
}

}  // namespace clara::networks
