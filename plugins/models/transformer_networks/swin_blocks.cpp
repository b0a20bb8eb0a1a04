#include "swin_blocks.hpp"

#include "common/common_options.hpp"
#include "common/init.hpp"
#include "swin_windows.hpp"
#include "transformer_parts.hpp"

#include <ATen/TensorOperators.h>
#include <ATen/core/grad_mode.h>
#include <ATen/ops/cat.h>
#include <ATen/ops/constant_pad_nd.h>
#include <ATen/ops/empty.h>
#include <ATen/ops/index.h>
#include <ATen/ops/matmul.h>
#include <ATen/ops/roll.h>
#include <ATen/ops/scaled_dot_product_attention.h>
#include <ATen/ops/softmax.h>
#include <ATen/ops/zeros.h>

#include <algorithm>
#include <cmath>

namespace clara::networks {

namespace {

using O = SwinUNETR::Options;

class WindowAttention : public torch::nn::Module {
 public:
  WindowAttention(const O& options, std::int64_t channels, std::int64_t heads)
      : heads_(heads), flash_(options.use_flash_attention) {
    const std::int64_t of_head = channels / heads;
    scale_ = std::pow(static_cast<double>(of_head), -0.5);
    const auto window = per_axis(options.window_size, options.spatial_dims);
    std::int64_t rows = 1;
    for (const auto size : window) rows *= 2 * size - 1;
    table_ = register_parameter("relative_position_bias_table", at::zeros({rows, heads}));
    index_ = register_buffer("relative_position_index", relative_positions(window));
    qkv_ =
        register_module("qkv", std::make_shared<Linear>(channels, 3 * channels, options.qkv_bias));
    drop_attention_ = register_module("attn_drop", make_dropout(options.attn_drop_rate));
    out_ = register_module("proj", std::make_shared<Linear>(channels, channels));
    drop_output_ = register_module("proj_drop", make_dropout(options.drop_rate));
    truncated_normal(table_, 0.02);
  }

  /// x: [batch * windows, voxels, channels]; mask: undefined, or [windows, voxels, voxels]
  at::Tensor forward(const at::Tensor& x, const at::Tensor& mask) {
    const auto batch = x.size(0), count = x.size(1), channels = x.size(2);
    const auto parts = qkv_->forward(x)
                           .reshape({batch, count, 3, heads_, channels / heads_})
                           .permute({2, 0, 3, 1, 4});
    const auto q = parts.select(0, 0), k = parts.select(0, 1), v = parts.select(0, 2);
    const auto places = index_.slice(0, 0, count).slice(1, 0, count).reshape({-1});
    auto bias = at::index(table_, {places}).reshape({count, count, -1});
    bias = bias.permute({2, 0, 1}).contiguous();
    const bool fused = flash_ && !at::GradMode::is_enabled();
    auto y = fused ? fused_attention(q, k, v, bias, mask) : attention(q, k, v, bias, mask);
    y = y.transpose(1, 2).reshape({batch, count, channels});
    return drop_output_->forward(out_->forward(y));
  }

 private:
  at::Tensor attention(const at::Tensor& q, const at::Tensor& k, const at::Tensor& v,
                       const at::Tensor& bias, const at::Tensor& mask) {
    const auto count = q.size(2);
    const auto scaled = q * scale_;
    auto weights = at::matmul(scaled, k.transpose(-2, -1));
    weights = weights + bias.unsqueeze(0);
    if (mask.defined()) {
      const auto windows = mask.size(0);
      weights = weights.view({q.size(0) / windows, windows, heads_, count, count}) +
                mask.unsqueeze(1).unsqueeze(0);
      weights = weights.view({-1, heads_, count, count});
    }
    weights = drop_attention_->forward(at::softmax(weights, -1));
    return at::matmul(weights, v);
  }

  at::Tensor fused_attention(const at::Tensor& q, const at::Tensor& k, const at::Tensor& v,
                             const at::Tensor& bias, const at::Tensor& mask) const {
    const auto batch = q.size(0), count = q.size(2);
    auto all = bias.unsqueeze(0);
    if (mask.defined()) {
      const auto windows = mask.size(0);
      all = bias.view({1, 1, heads_, count, count}) + mask.reshape({1, windows, 1, count, count});
      all = all.expand({batch / windows, windows, heads_, count, count})
                .reshape({batch, heads_, count, count});
    }
    return at::scaled_dot_product_attention(q, k, v, all.to(q.scalar_type()), 0.0, false, scale_);
  }

  std::int64_t heads_;
  bool flash_;
  double scale_ = 1;
  at::Tensor table_, index_;
  std::shared_ptr<Linear> qkv_, out_;
  LayerPtr drop_attention_, drop_output_;
};

/// monai.networks.layers.DropPath: leaves out whole samples.
class DropPath : public Layer {
 public:
  explicit DropPath(double p) : p_(p) {}
  at::Tensor forward(const at::Tensor& input) override {
    if (p_ == 0 || !is_training()) return input;
    const double kept = 1 - p_;
    Ints shape(static_cast<std::size_t>(input.dim()), 1);
    shape[0] = input.size(0);
    auto taken = at::empty(shape, input.options().requires_grad(false));
    taken.bernoulli_(kept);
    if (kept > 0) taken.div_(kept);
    return input * taken;
  }

 private:
  double p_;
};

/// Zeros at the end of each axis of a grid with its channels last.
at::Tensor padded(const at::Tensor& x, const Ints& zeros) {
  Ints pads{0, 0};
  for (std::size_t axis = zeros.size(); axis-- > 0;) pads.insert(pads.end(), {0, zeros[axis]});
  return at::constant_pad_nd(x, pads, 0);
}

Ints grid_of(const at::Tensor& x) {
  const auto sizes = x.sizes();
  return Ints(sizes.begin() + 1, sizes.end() - 1);
}

struct BlockPlan {
  std::int64_t channels, heads;
  bool shifted;
  double drop_path;
};

class SwinBlock : public torch::nn::Module {
 public:
  SwinBlock(const O& options, const BlockPlan& plan)
      : window_(per_axis(options.window_size, options.spatial_dims)), shift_(window_.size(), 0) {
    if (plan.shifted)
      for (std::size_t axis = 0; axis < window_.size(); ++axis) shift_[axis] = window_[axis] / 2;
    norm1_ = register_module("norm1", make_layer_norm(plan.channels));
    attention_ = register_module(
        "attn", std::make_shared<WindowAttention>(options, plan.channels, plan.heads));
    drop_path_ = register_module("drop_path", std::make_shared<DropPath>(plan.drop_path));
    norm2_ = register_module("norm2", make_layer_norm(plan.channels));
    const auto inner =
        static_cast<std::int64_t>(static_cast<double>(plan.channels) * options.mlp_ratio);
    mlp_ = register_module("mlp", make_mlp(plan.channels, inner, options.drop_rate));
  }

  /// x: [batch, grid..., channels]; mask: of moved windows
  at::Tensor forward(const at::Tensor& input, const at::Tensor& mask) {
    const auto seen = attend(input, mask);
    const auto x = input + drop_path_->forward(seen);
    return x + drop_path_->forward(mlp_->forward(norm2_->forward(x)));
  }

 private:
  at::Tensor attend(const at::Tensor& input, const at::Tensor& mask) {
    auto x = norm1_->forward(input);
    const auto size = grid_of(x);
    const auto windows = fitted(size, window_, shift_);
    Ints zeros, axes, back = windows.shift, there;
    bool uneven = false;
    for (std::size_t axis = 0; axis < size.size(); ++axis) {
      const auto window = windows.window[axis];
      zeros.push_back((window - size[axis] % window) % window);
      uneven = uneven || zeros.back() > 0;
      axes.push_back(static_cast<std::int64_t>(axis) + 1);
      there.push_back(-windows.shift[axis]);
    }
    x = padded(x, zeros);
    Ints grid = grid_of(x);
    grid.insert(grid.begin(), x.size(0));
    const bool moved = windows.moved();
    if (moved) x = at::roll(x, there, axes);
    const auto seen =
        attention_->forward(window_partition(x, windows.window), moved ? mask : at::Tensor());
    x = window_reverse(seen, windows.window, grid);
    if (moved) x = at::roll(x, back, axes);
    if (!uneven) return x;
    for (std::size_t axis = 0; axis < size.size(); ++axis) x = x.slice(axes[axis], 0, size[axis]);
    return x.contiguous();
  }

  Ints window_, shift_;
  LayerPtr norm1_, norm2_, mlp_;
  std::shared_ptr<WindowAttention> attention_;
  std::shared_ptr<DropPath> drop_path_;
};

/// Which voxel of each axis stands where beside each other, in the order of PatchMerging or
/// PatchMergingV2.
std::vector<Ints> merged_places(std::size_t dims, bool second) {
  if (dims == 2) return {{0, 0}, {1, 0}, {0, 1}, {1, 1}};
  if (second)
    return {{0, 0, 0}, {0, 0, 1}, {0, 1, 0}, {0, 1, 1}, {1, 0, 0}, {1, 0, 1}, {1, 1, 0}, {1, 1, 1}};
  return {{0, 0, 0}, {1, 0, 0}, {0, 1, 0}, {0, 0, 1}, {1, 1, 0}, {1, 0, 1}, {0, 1, 1}, {1, 1, 1}};
}

class PatchMerging : public Layer {
 public:
  PatchMerging(const O& options, std::int64_t channels) {
    const auto dims = static_cast<std::size_t>(options.spatial_dims);
    places_ = merged_places(dims, options.downsample == "mergingv2");
    const auto all = channels * static_cast<std::int64_t>(places_.size());
    reduction_ = register_module("reduction", std::make_shared<Linear>(all, 2 * channels, false));
    norm_ = register_module("norm", make_layer_norm(all));
  }
  at::Tensor forward(const at::Tensor& input) override {
    Ints zeros;
    for (const auto size : grid_of(input)) zeros.push_back(size % 2);
    const bool uneven = std::any_of(zeros.begin(), zeros.end(), [](auto z) { return z > 0; });
    const auto x = uneven ? padded(input, zeros) : input;
    std::vector<at::Tensor> parts;
    for (const auto& place : places_) {
      auto part = x;
      for (std::size_t axis = 0; axis < place.size(); ++axis)
        part = part.slice(static_cast<std::int64_t>(axis) + 1, place[axis], std::nullopt, 2);
      parts.push_back(part);
    }
    return reduction_->forward(norm_->forward(at::cat(parts, -1)));
  }

 private:
  std::vector<Ints> places_;
  std::shared_ptr<Linear> reduction_;
  LayerPtr norm_;
};

class Stage : public Layer {
 public:
  Stage(const O& options, const StagePlan& plan)
      : window_(per_axis(options.window_size, options.spatial_dims)) {
    for (const auto size : window_) shift_.push_back(size / 2);
    auto blocks = register_module("blocks", std::make_shared<torch::nn::Module>());
    for (std::int64_t i = 0; i < plan.depth; ++i)
      blocks_.push_back(blocks->register_module(
          std::to_string(i), std::make_shared<SwinBlock>(
                                 options, BlockPlan{plan.channels, plan.heads, i % 2 == 1,
                                                    plan.drop_path[static_cast<std::size_t>(i)]})));
    merging_ =
        register_module("downsample", std::make_shared<PatchMerging>(options, plan.channels));
  }

  at::Tensor forward(const at::Tensor& input) override {
    auto x = channels_last(input);
    auto size = grid_of(x);
    const auto windows = fitted(size, window_, shift_);
    for (std::size_t axis = 0; axis < size.size(); ++axis)
      size[axis] +=
          (windows.window[axis] - size[axis] % windows.window[axis]) % windows.window[axis];
    const auto mask = windows.moved() ? shift_mask(size, windows, x) : at::Tensor();
    for (const auto& block : blocks_) x = block->forward(x, mask);
    return channels_first(merging_->forward(x));
  }

 private:
  Ints window_, shift_;
  std::vector<std::shared_ptr<SwinBlock>> blocks_;
  std::shared_ptr<PatchMerging> merging_;
};

}  // namespace

LayerPtr make_swin_stage(const O& options, const StagePlan& plan) {
  return std::make_shared<Stage>(options, plan);
}

at::Tensor channels_last(const at::Tensor& x) { return x.movedim(1, -1); }
at::Tensor channels_first(const at::Tensor& x) { return x.movedim(-1, 1); }

}  // namespace clara::networks
