#include "transformer_parts.hpp"

#include <ATen/TensorOperators.h>
#include <ATen/ops/einsum.h>
#include <ATen/ops/gelu.h>
#include <ATen/ops/softmax.h>

#include <cmath>

namespace clara::networks {

namespace {

class Mlp : public Layer {
 public:
  Mlp(std::int64_t hidden_size, std::int64_t mlp_dim, double dropout) {
    const auto inner = mlp_dim == 0 ? hidden_size : mlp_dim;
    linear1_ = register_module("linear1", std::make_shared<Linear>(hidden_size, inner));
    linear2_ = register_module("linear2", std::make_shared<Linear>(inner, hidden_size));
    dropout_ = register_module("drop1", make_dropout(dropout));
  }
  at::Tensor forward(const at::Tensor& input) override {
    const auto x = dropout_->forward(at::gelu(linear1_->forward(input)));
    return dropout_->forward(linear2_->forward(x));
  }

 private:
  std::shared_ptr<Linear> linear1_, linear2_;
  LayerPtr dropout_;
};

/// monai.networks.blocks.SABlock
class SelfAttention : public Layer {
 public:
  explicit SelfAttention(const TransformerPlan& plan)
      : heads_(plan.num_heads),
        // NOLINTNEXTLINE(bugprone-integer-division): the size of a head is whole
        scale_(std::pow(static_cast<double>(plan.hidden_size / plan.num_heads), -0.5)) {
    const auto size = plan.hidden_size;
    out_ = register_module("out_proj", std::make_shared<Linear>(size, size));
    qkv_ = register_module("qkv", std::make_shared<Linear>(size, 3 * size, plan.qkv_bias));
    drop_output_ = register_module("drop_output", make_dropout(plan.dropout));
    drop_weights_ = register_module("drop_weights", make_dropout(plan.dropout));
  }

  at::Tensor forward(const at::Tensor& input) override {
    const auto batch = input.size(0), count = input.size(1), size = input.size(2);
    const auto parts = qkv_->forward(input)
                           .reshape({batch, count, 3, heads_, size / heads_})
                           .permute({2, 0, 3, 1, 4});
    const auto q = parts.select(0, 0), k = parts.select(0, 1), v = parts.select(0, 2);
    auto weights = at::einsum("blxd,blyd->blxy", {q, k}) * scale_;
    weights = drop_weights_->forward(at::softmax(weights, -1));
    const auto x = at::einsum("bhxy,bhyd->bhxd", {weights, v})
                       .permute({0, 2, 1, 3})
                       .reshape({batch, count, size});
    return drop_output_->forward(out_->forward(x));
  }

 private:
  std::int64_t heads_;
  double scale_;
  std::shared_ptr<Linear> out_, qkv_;
  LayerPtr drop_output_, drop_weights_;
};

class TransformerBlock : public Layer {
 public:
  explicit TransformerBlock(const TransformerPlan& plan)
      : mlp_(register_module("mlp", make_mlp(plan.hidden_size, plan.mlp_dim, plan.dropout))),
        norm1_(register_module("norm1", make_layer_norm(plan.hidden_size))),
        attention_(register_module("attn", std::make_shared<SelfAttention>(plan))),
        norm2_(register_module("norm2", make_layer_norm(plan.hidden_size))) {
    // MONAI has it for an attention to other inputs, of which there are none here.
    register_module("norm_cross_attn", make_layer_norm(plan.hidden_size));
  }
  at::Tensor forward(const at::Tensor& input) override {
    const auto seen = attention_->forward(norm1_->forward(input));
    const auto x = input + seen;
    const auto thought = mlp_->forward(norm2_->forward(x));
    return x + thought;
  }

 private:
  LayerPtr mlp_, norm1_;
  std::shared_ptr<SelfAttention> attention_;
  LayerPtr norm2_;
};

}  // namespace

LayerPtr make_layer_norm(std::int64_t size) {
  LayerSpec norm("layer");
  norm.args.set("normalized_shape", size);
  return make_norm(norm, size);
}

LayerPtr make_mlp(std::int64_t hidden_size, std::int64_t mlp_dim, double dropout) {
  return std::make_shared<Mlp>(hidden_size, mlp_dim, dropout);
}

LayerPtr make_transformer_block(const TransformerPlan& plan) {
  return std::make_shared<TransformerBlock>(plan);
}

}  // namespace clara::networks
