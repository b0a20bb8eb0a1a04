#include "common/common_options.hpp"
#include "monai_resnet.hpp"

#include <array>

namespace clara::networks {

namespace {

using S = MonaiResNet::Shape;
using O = MonaiResNet::Options;

}  // namespace

MonaiResNet::Shape::Shape() : act("relu") { act.args.set("inplace", true); }

std::span<const Field> MonaiResNet::Shape::fields() {
  static const std::array list{
      field<&S::spatial_dims>("spatial_dims", "2 for planes, 3 for volumes").range(1, 3),
      field<&S::n_input_channels>("n_input_channels", "channels of the input")
          .range(1, kMostChannels),
      field<&S::conv1_t_size>("conv1_t_size", "size of the first convolution").range(1, 255),
      field<&S::conv1_t_stride>("conv1_t_stride", "step of the first convolution").range(1, 255),
      field<&S::no_max_pool>("no_max_pool", "leaves out the pooling behind it"),
      field<&S::shortcut_type>("shortcut_type",
                               "beside a step down: the input with zeros (A), a convolution (B)")
          .one_of({"A", "B"}),
      field<&S::widen_factor>("widen_factor", "factor of all channels").above(0).range(0, 1024),
      field<&S::num_classes>("num_classes", "classes").range(1, kMostChannels),
      field<&S::feed_forward>("feed_forward", "ends with the classes, else with the features"),
      field<&S::bias_downsample>("bias_downsample", "the convolution of a shortcut has a bias"),
      field<&S::act>("act", "activation behind the first convolution; that of blocks is relu"),
      field<&S::norm>("norm", "normalisation behind it; that of blocks is batch")};
  return list;
}

void MonaiResNet::Shape::validate(const Shape& shape, OptionIssues& issues) {
  check_per_axis("conv1_t_size", shape.conv1_t_size, shape.spatial_dims, issues);
  check_per_axis("conv1_t_stride", shape.conv1_t_stride, shape.spatial_dims, issues);
  check_act("act", shape.act, issues);
  if (shape.widen_factor * 64 < 1)
    issues.error("widen_factor", "leaves no channel, got " + number_text(shape.widen_factor));
  Weights weights;
  for (const double planes : {64, 128, 256, 512}) {
    const auto wide = static_cast<std::int64_t>(planes * shape.widen_factor);
    weights.add(wide, wide, power(3, shape.spatial_dims), 4);
  }
  weights.check("widen_factor", issues);
  check_norm("norm", shape.norm, {static_cast<std::int64_t>(64 * shape.widen_factor)}, issues);
}

std::span<const Field> MonaiResNet::Options::fields() {
  static const Fields<O> list{
      group<MonaiResNet::Shape>(),
      field<&O::block>("block", "of two convolutions, or a bottleneck of three")
          .required()
          .one_of({"basic", "bottleneck"}),
      field<&O::layers>("layers", "blocks of each of the four stages")
          .required()
          .range(1, kMostBlocks),
      field<&O::block_inplanes>("block_inplanes",
                                "channels of each stage, such as [64, 128, 256, "
                                "512]")
          .required()
          .range(1, kMostChannels)};
  return list;
}

void MonaiResNet::Options::validate(const Options& options, OptionIssues& issues) {
  check_length("layers", options.layers.size(), 4, issues);
  check_length("block_inplanes", options.block_inplanes.size(), 4, issues);
  if (options.layers.size() != 4 || options.block_inplanes.size() != 4) return;
  Weights weights;
  for (std::size_t i = 0; i < 4; ++i) {
    const auto planes = static_cast<std::int64_t>(static_cast<double>(options.block_inplanes[i]) *
                                                  options.widen_factor);
    if (planes < 1) issues.error("block_inplanes", "leaves no channel with this widen_factor");
    weights.add(planes, planes, power(3, options.spatial_dims),
                2 * static_cast<double>(options.layers[i]));
  }
  weights.check("block_inplanes", issues);
}

}  // namespace clara::networks
