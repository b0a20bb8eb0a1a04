#include "layer_table.hpp"
#include "limits.hpp"

#include <clara/internal/texts.hpp>

#include <ATen/core/grad_mode.h>
#include <ATen/ops/alpha_dropout.h>
#include <ATen/ops/convolution.h>
#include <ATen/ops/dropout.h>
#include <ATen/ops/empty.h>
#include <ATen/ops/feature_dropout.h>
#include <ATen/ops/linear.h>

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

class ChannelDropout : public Layer {
 public:
  ChannelDropout(int dims, double p) : dims_(dims), p_(p) {}
  /// With a batch of fewer axes Dropout3d takes the whole batch for one sample, as PyTorch's does.
  at::Tensor forward(const at::Tensor& input) override {
    if (dims_ < 3 || input.dim() == 5) return at::feature_dropout(input, p_, is_training());
    return at::feature_dropout(input.unsqueeze(0), p_, is_training()).squeeze(0);
  }

 private:
  int dims_;
  double p_;
};

class Function : public Layer {
 public:
  using Call = std::function<at::Tensor(const at::Tensor&)>;
  explicit Function(Call call) : call_(std::move(call)) {}
  at::Tensor forward(const at::Tensor& input) override { return call_(input); }

 private:
  Call call_;
};

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

/// A tensor that is to be filled, unless no machine could mean it.
at::Tensor new_weight(const Ints& size) {
  double count = 1;
  for (const auto length : size) count *= static_cast<double>(length);
  if (count > kMostWeights)
    throw Error("a layer with weights of " + shape_text(size) + " is beyond " +
                std::to_string(static_cast<std::int64_t>(kMostWeights)) + " weights");
  return at::empty(size);
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
  const auto inner = (shape.transposed ? shape.out : shape.in) / shape.groups;
  Ints size{shape.transposed ? shape.in : shape.out, inner};
  size.insert(size.end(), shape.kernel.begin(), shape.kernel.end());
  if (shape_.dilation.empty()) shape_.dilation.assign(shape.kernel.size(), 1);
  if (!shape.transposed)
    shape_.output_padding.assign(shape.kernel.size(), 0);
  else if (shape_.output_padding.empty())
    for (const auto stride : shape.stride) shape_.output_padding.push_back(stride - 1);
  weight_ = register_parameter("weight", new_weight(size));
  if (shape.bias) bias_ = register_parameter("bias", new_weight({shape.out}));
  reset_parameters(weight_, bias_);
}

at::Tensor Conv::forward(const at::Tensor& input) {
  // Module::to() changes the tensors in place, so these are the registered ones on any device.
  const auto bias = bias_.defined() ? std::optional<at::Tensor>(bias_) : std::nullopt;
  return at::convolution(input, weight_, bias, shape_.stride, shape_.padding, shape_.dilation,
                         shape_.transposed, shape_.output_padding, shape_.groups);
}

Linear::Linear(std::int64_t in, std::int64_t out, bool bias)
    : weight_(register_parameter("weight", new_weight({out, in}))) {
  if (bias) bias_ = register_parameter("bias", new_weight({out}));
  reset_parameters(weight_, bias_);
}

at::Tensor Linear::forward(const at::Tensor& input) {
  return at::linear(input, weight_,
                    bias_.defined() ? std::optional<at::Tensor>(bias_) : std::nullopt);
}

LayerPtr make_function(std::function<at::Tensor(const at::Tensor&)> call) {
  return std::make_shared<Function>(std::move(call));
}

LayerPtr make_channel_dropout(int dims, double p) {
  if (dims == 1) return make_dropout(p);
  return std::make_shared<ChannelDropout>(dims, p);
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
