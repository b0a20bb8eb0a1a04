#include "upsample.hpp"

#include "init.hpp"
#include "pools.hpp"

#include <ATen/core/grad_mode.h>
#include <ATen/ops/constant_pad_nd.h>
#include <ATen/ops/replication_pad1d.h>
#include <ATen/ops/replication_pad2d.h>
#include <ATen/ops/replication_pad3d.h>
#include <ATen/ops/upsample_bilinear2d.h>
#include <ATen/ops/upsample_linear1d.h>
#include <ATen/ops/upsample_nearest1d.h>
#include <ATen/ops/upsample_nearest2d.h>
#include <ATen/ops/upsample_nearest3d.h>
#include <ATen/ops/upsample_trilinear3d.h>
#include <ATen/ops/zeros.h>

namespace clara::networks {

namespace {

/// Initial weights with which the shuffled pixels of a voxel are equal: Aitken et al.,
/// "Checkerboard artifact free sub-pixel convolution" (2017).
void icnr_init(at::Tensor& weight, std::int64_t shuffled) {
  const auto out = weight.size(0), in = weight.size(1);
  Ints size = weight.sizes().vec();
  size[0] = out / shuffled;
  auto kernel = at::zeros(size);
  kaiming_normal(kernel);
  kernel = kernel.transpose(0, 1).reshape({out / shuffled, in, -1}).repeat({1, 1, shuffled});
  size[0] = in;
  size[1] = out;
  const at::NoGradGuard no_grad;
  weight.copy_(kernel.reshape(size).transpose(0, 1));
}

/// Groups of channels become the voxels of a grid that is `factor` times as fine.
at::Tensor pixelshuffle(const at::Tensor& x, std::int64_t factor) {
  const auto dims = x.dim() - 2;
  Ints parts{x.size(0), x.size(1)}, size{x.size(0), x.size(1)}, order{0, 1};
  for (std::int64_t i = 0; i < dims; ++i) {
    parts.push_back(factor);
    parts[1] /= factor;
    order.push_back(2 + dims + i);
    order.push_back(2 + i);
  }
  size[1] = parts[1];
  for (std::int64_t i = 0; i < dims; ++i) {
    parts.push_back(x.size(2 + i));
    size.push_back(x.size(2 + i) * factor);
  }
  return x.reshape(parts).permute(order).reshape(size);
}

/// monai.networks.blocks.SubpixelUpsample
class SubpixelUpsample : public Layer {
 public:
  explicit SubpixelUpsample(const UpSamplePlan& plan) : factor_(plan.scale.front()) {
    const auto dims = plan.scale.size();
    std::int64_t shuffled = 1;
    for (std::size_t i = 0; i < dims; ++i) shuffled *= factor_;
    auto conv = std::make_shared<Conv>(ConvShape{plan.in, plan.out * shuffled, Ints(dims, 3),
                                                 Ints(dims, 1), Ints(dims, 1), plan.bias});
    icnr_init(conv->weight(), shuffled);
    conv_ = register_module("conv_block", LayerPtr(std::move(conv)));
    pool_ = make_average_pool({static_cast<int>(dims), factor_, 1});
  }

  at::Tensor forward(const at::Tensor& input) override {
    const auto x = pixelshuffle(conv_->forward(input), factor_);
    Ints pads;
    for (std::int64_t i = 2; i < x.dim(); ++i) pads.insert(pads.end(), {factor_ - 1, 0});
    return pool_->forward(at::constant_pad_nd(x, pads, 0));
  }

 private:
  std::int64_t factor_;
  LayerPtr conv_, pool_;
};

LayerPtr make_transposed(const UpSamplePlan& plan, std::int64_t groups) {
  ConvShape shape{plan.in, plan.out, plan.kernel, plan.scale, {}, plan.bias, true, {}, {}, groups};
  if (plan.kernel.empty()) shape.kernel = plan.scale;
  for (std::size_t i = 0; i < plan.scale.size(); ++i) {
    const bool own = !plan.kernel.empty();
    shape.padding.push_back(own ? (plan.kernel[i] - 1) / 2 : 0);
    shape.output_padding.push_back(own ? plan.scale[i] - 1 - (plan.kernel[i] - 1) % 2 : 0);
  }
  return std::make_shared<Conv>(shape);
}

LayerPtr make_linear_upsample(const UpSamplePlan& plan) {
  const std::vector<double> scale(plan.scale.begin(), plan.scale.end());
  return make_function([scale, align = plan.align_corners](const at::Tensor& x) {
    const at::OptionalIntArrayRef no_size;
    const at::ArrayRef<double> factors(scale);
    if (scale.size() == 1) return at::upsample_linear1d(x, no_size, align, factors);
    if (scale.size() == 2) return at::upsample_bilinear2d(x, no_size, align, factors);
    return at::upsample_trilinear3d(x, no_size, align, factors);
  });
}

}  // namespace

LayerPtr make_upsample(const UpSamplePlan& plan) {
  auto up = std::make_shared<Sequence>();
  if (plan.mode == "deconv") {
    up->add("deconv", make_transposed(plan, 1));
  } else if (plan.mode == "deconvgroup") {
    up->add("deconvgroup", make_transposed(plan, plan.in % plan.out == 0 ? plan.out : 1));
  } else if (plan.mode == "pixelshuffle") {
    up->add("pixelshuffle", std::make_shared<SubpixelUpsample>(plan));
  } else {
    const Ints one(plan.scale.size(), 1), zero(plan.scale.size(), 0);
    if (plan.in != plan.out)
      up->add("preconv",
              std::make_shared<Conv>(ConvShape{plan.in, plan.out, one, one, zero, plan.bias}));
    up->add("upsample_non_trainable", make_linear_upsample(plan));
  }
  return up;
}

std::vector<Value> upsample_modes() {
  return {"deconv", "deconvgroup", "nontrainable", "pixelshuffle"};
}

at::Tensor resize_nearest(const at::Tensor& input, at::IntArrayRef size) {
  const std::optional<at::ArrayRef<double>> no_factors;
  if (size.size() == 1) return at::upsample_nearest1d(input, size, no_factors);
  if (size.size() == 2) return at::upsample_nearest2d(input, size, no_factors);
  return at::upsample_nearest3d(input, size, no_factors);
}

at::Tensor pad_replicate(const at::Tensor& input, at::IntArrayRef pads) {
  if (pads.size() == 2) return at::replication_pad1d(input, pads);
  if (pads.size() == 4) return at::replication_pad2d(input, pads);
  return at::replication_pad3d(input, pads);
}

}  // namespace clara::networks
