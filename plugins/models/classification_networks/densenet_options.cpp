#include "common/common_options.hpp"
#include "densenet.hpp"

#include <array>

namespace clara::networks {

namespace {

using O = DenseNet::Options;

}  // namespace

DenseNet::Options::Options() : act("relu") { act.args.set("inplace", true); }

std::span<const Field> DenseNet::Options::fields() {
  static const std::array list{
      field<&O::spatial_dims>("spatial_dims", "2 for planes, 3 for volumes").required().range(1, 3),
      field<&O::in_channels>("in_channels", "channels of the input")
          .required()
          .range(1, kMostChannels),
      field<&O::out_channels>("out_channels", "classes").required().range(1, kMostChannels),
      field<&O::init_features>("init_features", "channels of the first convolution")
          .range(1, kMostChannels),
      field<&O::growth_rate>("growth_rate", "channels that each layer adds")
          .range(1, kMostChannels),
      field<&O::block_config>("block_config", "layers of each block").range(1, kMostBlocks),
      field<&O::bn_size>("bn_size", "width of a layer's bottleneck, in growth rates")
          .range(1, kMostChannels),
      field<&O::act>("act", "activation: a name, or [name, arguments]"),
      field<&O::norm>("norm", "normalisation: a name, or [name, arguments]"),
      field<&O::dropout_prob>("dropout_prob", "probability of dropping a channel of each layer")
          .range(0, 1)};
  return list;
}

void DenseNet::Options::validate(const Options& options, OptionIssues& issues) {
  if (options.block_config.empty() || options.block_config.size() > 16)
    return issues.error("block_config", "must have 1 to 16 entries, has " +
                                            std::to_string(options.block_config.size()));
  check_act("act", options.act, issues);
  const auto inner = options.bn_size * options.growth_rate;
  Ints norms{options.init_features, inner};
  Weights weights;
  auto in = options.init_features;
  for (std::size_t block = 0; block < options.block_config.size(); ++block) {
    const auto layers = options.block_config[block];
    norms.push_back(in);
    weights.add(in + layers * options.growth_rate / 2, inner, 1, static_cast<double>(layers));
    weights.add(inner, options.growth_rate, power(3, options.spatial_dims),
                static_cast<double>(layers));
    in += layers * options.growth_rate;
    norms.push_back(in);
    if (block + 1 == options.block_config.size()) break;
    weights.add(in, in / 2);
    in /= 2;
  }
  weights.check("growth_rate", issues);
  check_norm("norm", options.norm, norms, issues);
}

}  // namespace clara::networks
