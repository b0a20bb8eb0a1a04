#include "layer_table.hpp"

#include <ATen/core/grad_mode.h>
#include <ATen/ops/alpha_dropout.h>
#include <ATen/ops/convolution.h>
#include <ATen/ops/dropout.h>
#include <ATen/ops/empty.h>

#include <array>
#include <cmath>

namespace clara::networks {

namespace {

using DropoutCall = at::Tensor (*)(const at::Tensor&, double, bool);

class Dropout : public Layer {
 public:
  Dropout(DropoutCall call, double p) : call_(call), p_(p) {}
  at::Tensor forward(const at::Tensor& input) override { return call_(input, p_, is_training()); }

 private:
  DropoutCall call_;
  double p_;
};

struct DropoutOptions {
  double p = 0.5;
  bool inplace = false;
  static std::span<const Field> fields() {
    static const std::array list{
        field<&DropoutOptions::p>("p", "probability of dropping a value").range(0, 1),
        field<&DropoutOptions::inplace>("inplace", "accepted for torch.nn's sake")};
    return list;
  }
};

const LayerTable<DropoutCall>& dropouts() {
  static const LayerTable<DropoutCall> table{
      {"", nullptr},
      {"alphadropout",
       [](const at::Tensor& x, double p, bool on) { return at::alpha_dropout(x, p, on); }},
      {"dropout", [](const at::Tensor& x, double p, bool on) { return at::dropout(x, p, on); }}};
  return table;
}

/// torch.nn.init.kaiming_uniform_(weight, a=sqrt(5)), and the bias as in _ConvNd.reset_parameters.
/// The arithmetic is written as it is there: a last bit of the bound would show in every weight.
void reset_parameters(at::Tensor& weight, at::Tensor& bias) {
  std::int64_t fan_in = weight.size(1);
  for (std::int64_t i = 2; i < weight.dim(); ++i) fan_in *= weight.size(i);
  const double a = std::sqrt(5.0);
  const double gain = std::sqrt(2.0 / (1 + a * a));
  const double bound = std::sqrt(3.0) * (gain / std::sqrt(static_cast<double>(fan_in)));
  const at::NoGradGuard no_grad;
  weight.uniform_(-bound, bound);
  if (!bias.defined()) return;
  const double bias_bound = 1 / std::sqrt(static_cast<double>(fan_in));
  bias.uniform_(-bias_bound, bias_bound);
}

}  // namespace

at::Tensor Sequence::forward(const at::Tensor& input) {
  at::Tensor x = input;
  for (const auto& layer : layers_) x = layer->forward(x);
  return x;
}

void Sequence::add(const std::string& name, LayerPtr layer) {
  register_module(name, layer);
  layers_.push_back(std::move(layer));
}

Conv::Conv(const ConvShape& shape) : shape_(shape) {
  Ints size{shape.transposed ? shape.in : shape.out, shape.transposed ? shape.out : shape.in};
  size.insert(size.end(), shape.kernel.begin(), shape.kernel.end());
  for (const auto stride : shape.stride)
    output_padding_.push_back(shape.transposed ? stride - 1 : 0);
  weight_ = register_parameter("weight", at::empty(size));
  if (shape.bias) bias_ = register_parameter("bias", at::empty({shape.out}));
  reset_parameters(weight_, bias_);
}

at::Tensor Conv::forward(const at::Tensor& input) {
  const Ints dilation(shape_.kernel.size(), 1);
  // Module::to() changes the tensors in place, so these are the registered ones on any device.
  const auto bias = bias_.defined() ? std::optional<at::Tensor>(bias_) : std::nullopt;
  return at::convolution(input, weight_, bias, shape_.stride, shape_.padding, dilation,
                         shape_.transposed, output_padding_, 1);
}

LayerPtr make_dropout(const DropoutSpec& dropout) {
  if (const auto* p = std::get_if<double>(&dropout))
    return std::make_shared<Dropout>(dropouts().at("dropout"), *p);
  const auto& spec = std::get<LayerSpec>(dropout);
  const auto call = find_layer(dropouts(), "dropout", spec.name);
  if (!call) return std::make_shared<Identity>();
  return std::make_shared<Dropout>(call, layer_options<DropoutOptions>(spec).p);
}

}  // namespace clara::networks
