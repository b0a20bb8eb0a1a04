#include "unet_parts.hpp"

#include "common/pools.hpp"
#include "common/upsample.hpp"

#include <ATen/ops/cat.h>

namespace clara::networks {

UNetStyle::UNetStyle(const BasicUNetOptions& options) : upsample(options.upsample) {
  block = {static_cast<int>(options.spatial_dims),
           options.act,
           options.norm,
           options.dropout,
           options.bias,
           "NDA"};
}

LayerPtr make_two_convs(const UNetStyle& style, std::int64_t in, std::int64_t out) {
  const auto dims = static_cast<std::size_t>(style.block.spatial_dims);
  auto convs = std::make_shared<Sequence>();
  convs->add("conv_0", make_convolution(style.block, {in, out, Ints(dims, 1), Ints(dims, 3)}));
  convs->add("conv_1", make_convolution(style.block, {out, out, Ints(dims, 1), Ints(dims, 3)}));
  return convs;
}

LayerPtr make_down(const UNetStyle& style, std::int64_t in, std::int64_t out) {
  auto down = std::make_shared<Sequence>();
  down->add("max_pooling", make_max_pool({style.block.spatial_dims, 2, 2}));
  down->add("convs", make_two_convs(style, in, out));
  return down;
}

LayerPtr make_head(int dims, std::int64_t in, std::int64_t out) {
  const Ints one(static_cast<std::size_t>(dims), 1), zero(static_cast<std::size_t>(dims), 0);
  return std::make_shared<Conv>(ConvShape{in, out, one, one, zero});
}

UpCat::UpCat(const UNetStyle& style, const Channels& channels) {
  const auto up = channels.halves ? channels.below / 2 : channels.below;
  const Ints two(static_cast<std::size_t>(style.block.spatial_dims), 2);
  upsample_ = register_module(
      "upsample", make_upsample({channels.below, up, two, {}, style.upsample, true, true}));
  convs_ = register_module("convs", make_two_convs(style, channels.beside + up, channels.out));
}

at::Tensor UpCat::forward(const at::Tensor& below, const at::Tensor& beside) {
  auto x = upsample_->forward(below);
  Ints pads;
  bool uneven = false;
  for (std::int64_t axis = x.dim() - 1; axis >= 2; --axis) {
    const bool shorter = beside.size(axis) != x.size(axis);
    pads.insert(pads.end(), {0, shorter ? 1 : 0});
    uneven = uneven || shorter;
  }
  if (uneven) x = pad_replicate(x, pads);
  return convs_->forward(at::cat({beside, x}, 1));
}

}  // namespace clara::networks
