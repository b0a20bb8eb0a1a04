#include "common/init.hpp"
#include "transformer_parts.hpp"

#include <ATen/TensorOperators.h>
#include <ATen/core/grad_mode.h>
#include <ATen/ops/arange.h>
#include <ATen/ops/cat.h>
#include <ATen/ops/cos.h>
#include <ATen/ops/einsum.h>
#include <ATen/ops/linspace.h>
#include <ATen/ops/matmul.h>
#include <ATen/ops/meshgrid.h>
#include <ATen/ops/pow.h>
#include <ATen/ops/randn.h>
#include <ATen/ops/sin.h>
#include <ATen/ops/stack.h>
#include <ATen/ops/zeros.h>

#include <numbers>

namespace clara::networks {

namespace {

std::int64_t product(const Ints& values) {
  std::int64_t all = 1;
  for (const auto value : values) all *= value;
  return all;
}

/// monai.networks.blocks.pos_embed_utils.build_sincos_position_embedding
at::Tensor sincos_positions(const Ints& grid, std::int64_t hidden_size) {
  std::vector<at::Tensor> axes;
  for (const auto length : grid) axes.push_back(at::arange(length, at::kFloat));
  const auto places = at::meshgrid(axes, "ij");
  const auto count = hidden_size / (2 * static_cast<std::int64_t>(grid.size()));
  auto omega = at::arange(count, at::kFloat) / count;
  omega = at::pow(10000.0, omega).reciprocal() * 1.0;
  std::vector<at::Tensor> waves;
  for (const auto& place : places) waves.push_back(at::einsum("m,d->md", {place.flatten(), omega}));
  std::swap(waves[0], waves[1]);  // the second axis comes first, in MONAI
  std::vector<at::Tensor> parts;
  for (const auto& wave : waves) {
    parts.push_back(at::sin(wave));
    parts.push_back(at::cos(wave));
  }
  return at::cat(parts, 1).unsqueeze(0);
}

/// build_fourier_position_embedding, with scales of 1
at::Tensor fourier_positions(const Ints& grid, std::int64_t hidden_size) {
  const auto gaussians = at::randn({hidden_size / 2, static_cast<std::int64_t>(grid.size())});
  std::vector<at::Tensor> axes;
  for (const auto length : grid) axes.push_back(at::linspace(0, 1, length, at::kFloat));
  const auto places = at::stack(at::meshgrid(axes, "ij"), -1).flatten(0, -2);
  const auto turns = at::matmul(places * (2.0 * std::numbers::pi), gaussians.t());
  return at::cat({at::sin(turns), at::cos(turns)}, -1).unsqueeze(0);
}

/// The voxels of each patch as one row, then a matrix.
class Perceptron : public Layer {
 public:
  explicit Perceptron(const PatchPlan& plan) : patch_(plan.patch), grid_(plan.grid()) {
    linear_ = register_module(
        "1", std::make_shared<Linear>(plan.in_channels * product(patch_), plan.hidden_size));
  }
  void reset() {
    truncated_normal(linear_->weight(), 0.02);
    const at::NoGradGuard no_grad;
    linear_->bias().zero_();
  }
  at::Tensor forward(const at::Tensor& input) override {
    Ints split{input.size(0), input.size(1)}, order{0};
    for (std::size_t axis = 0; axis < patch_.size(); ++axis) {
      split.insert(split.end(), {grid_[axis], patch_[axis]});
      order.push_back(static_cast<std::int64_t>(2 + 2 * axis));
    }
    for (std::size_t axis = 0; axis < patch_.size(); ++axis)
      order.push_back(static_cast<std::int64_t>(3 + 2 * axis));
    order.push_back(1);
    const auto rows = input.reshape(split).permute(order);
    return linear_->forward(
        rows.reshape({input.size(0), product(grid_), product(patch_) * input.size(1)}));
  }

 private:
  Ints patch_, grid_;
  std::shared_ptr<Linear> linear_;
};

class PatchEmbedding : public Layer {
 public:
  explicit PatchEmbedding(const PatchPlan& plan) {
    std::shared_ptr<Perceptron> perceptron;
    if (plan.projection == "conv") {
      conv_ = register_module(
          "patch_embeddings",
          std::make_shared<Conv>(ConvShape{plan.in_channels, plan.hidden_size, plan.patch,
                                           plan.patch, Ints(plan.patch.size(), 0)}));
    } else {
      perceptron = std::make_shared<Perceptron>(plan);
      perceptron_ = register_module("patch_embeddings", LayerPtr(perceptron));
    }
    add_positions(plan);
    dropout_ = register_module("dropout", make_dropout(plan.dropout));
    if (perceptron) perceptron->reset();
  }

  at::Tensor forward(const at::Tensor& input) override {
    const auto x =
        conv_ ? conv_->forward(input).flatten(2).transpose(-1, -2) : perceptron_->forward(input);
    return dropout_->forward(x + positions_);
  }

 private:
  void add_positions(const PatchPlan& plan) {
    const auto grid = plan.grid();
    const bool fixed = plan.positions == "sincos" || plan.positions == "fourier";
    at::Tensor values;
    if (plan.positions == "sincos")
      values = sincos_positions(grid, plan.hidden_size);
    else if (plan.positions == "fourier")
      values = fourier_positions(grid, plan.hidden_size);
    else
      values = at::zeros({1, product(grid), plan.hidden_size});
    positions_ = register_parameter("position_embeddings", values, /*requires_grad=*/!fixed);
    if (plan.positions == "learnable") truncated_normal(positions_, 0.02);
  }

  std::shared_ptr<Conv> conv_;
  LayerPtr perceptron_, dropout_;
  at::Tensor positions_;
};

}  // namespace

Ints PatchPlan::grid() const {
  Ints grid;
  for (std::size_t axis = 0; axis < image.size(); ++axis) grid.push_back(image[axis] / patch[axis]);
  return grid;
}

LayerPtr make_patch_embedding(const PatchPlan& plan) {
  return std::make_shared<PatchEmbedding>(plan);
}

}  // namespace clara::networks
