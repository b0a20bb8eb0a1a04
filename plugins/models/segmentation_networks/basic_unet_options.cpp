#include "basic_unet.hpp"
#include "common/common_options.hpp"
#include "common/upsample.hpp"

#include <array>

namespace clara::networks {

using O = BasicUNetOptions;

BasicUNetOptions::BasicUNetOptions() : act("LeakyReLU"), norm("instance") {
  act.args.set("negative_slope", 0.1);
  act.args.set("inplace", true);
  norm.args.set("affine", true);
}

std::span<const Field> BasicUNetOptions::fields() {
  static const std::array list{
      field<&O::spatial_dims>("spatial_dims", "2 for planes, 3 for volumes")
          .alias("dimensions")
          .range(1, 3),
      field<&O::in_channels>("in_channels", "channels of the input").range(1, kMostChannels),
      field<&O::out_channels>("out_channels", "classes").range(1, kMostChannels),
      field<&O::features>("features",
                          "channels of the five levels, the top one first, and before the output")
          .range(1, kMostChannels),
      field<&O::act>("act", "activation: a name, or [name, arguments]"),
      field<&O::norm>("norm", "normalisation: a name, or [name, arguments]"),
      field<&O::bias>("bias", "convolutions have a bias"),
      field<&O::dropout>("dropout", "probability of dropping a value, or [name, arguments]"),
      field<&O::upsample>("upsample", "how the decoder enlarges").one_of(upsample_modes())};
  return list;
}

void BasicUNetOptions::validate(const O& options, OptionIssues& issues) {
  check_length("features", options.features.size(), 6, issues);
  if (options.features.size() != 6) return;
  for (std::size_t level = 2; level < 5; ++level)
    if (options.features[level] < 2) issues.error("features", "levels below the second need 2");
  check_act("act", options.act, issues);
  check_norm("norm", options.norm, options.features, issues);
  check_dropout("dropout", options.dropout, issues);
  Weights weights;
  const double volume = power(3, options.spatial_dims);
  weights.add(options.in_channels, options.features[0], volume);
  for (std::size_t level = 0; level < 5; ++level)
    weights.add(options.features[level], options.features[level], volume, 4);
  weights.add(options.features[5], options.features[5] + options.out_channels, volume);
  weights.check("features", issues);
}

std::span<const Field> BasicUNet::Options::fields() {
  static const Fields<Options> list{group<BasicUNetOptions>()};
  return list;
}

std::span<const Field> BasicUNetPlusPlus::Options::fields() {
  static const Fields<Options> list{
      group<BasicUNetOptions>(),
      field<&Options::deep_supervision>("deep_supervision", "gives the output of each depth")};
  return list;
}

}  // namespace clara::networks
