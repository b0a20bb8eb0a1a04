#include "layer_table.hpp"

#include <clara/internal/float_range.hpp>

#include <ATen/ops/celu.h>
#include <ATen/ops/elu.h>
#include <ATen/ops/full.h>
#include <ATen/ops/gelu.h>
#include <ATen/ops/hardtanh.h>
#include <ATen/ops/leaky_relu.h>
#include <ATen/ops/log_softmax.h>
#include <ATen/ops/mish.h>
#include <ATen/ops/prelu.h>
#include <ATen/ops/relu.h>
#include <ATen/ops/selu.h>
#include <ATen/ops/sigmoid.h>
#include <ATen/ops/silu.h>
#include <ATen/ops/softmax.h>
#include <ATen/ops/tanh.h>

#include <array>

namespace clara::networks {

namespace {

class PReLU : public Layer {
 public:
  PReLU(std::int64_t parameters, double init)
      : weight_(register_parameter("weight", at::full({parameters}, init, at::kFloat))) {}
  at::Tensor forward(const at::Tensor& input) override { return at::prelu(input, weight_); }

 private:
  at::Tensor weight_;
};

// PyTorch computes the gradients of elu, celu and selu in another way, with other last bits, where
// they wrote into their input's memory; of the other activations it changes nothing but memory.
struct PlainOptions {
  bool inplace = false;
  static std::span<const Field> fields() {
    static const std::array list{field<&PlainOptions::inplace>(
        "inplace", "writes into its input's memory, where that changes numbers (elu, celu, selu)")};
    return list;
  }
};

struct AlphaOptions {
  double alpha = 1.0;
  bool inplace = false;
  static std::span<const Field> fields() {
    static const std::array list{
        field<&AlphaOptions::alpha>("alpha", "the alpha of the formula")
            .range(-kLargestFloat, kLargestFloat),
        field<&AlphaOptions::inplace>("inplace", "writes into its input's memory (elu, celu)")};
    return list;
  }
};

struct LeakyReLUOptions {
  double negative_slope = 0.01;
  bool inplace = false;
  static std::span<const Field> fields() {
    static const std::array list{
        field<&LeakyReLUOptions::negative_slope>("negative_slope", "slope below zero")
            .range(-kLargestFloat, kLargestFloat),
        field<&LeakyReLUOptions::inplace>("inplace", "accepted for torch.nn's sake")};
    return list;
  }
};

struct PReLUOptions {
  std::int64_t num_parameters = 1;
  double init = 0.25;
  static std::span<const Field> fields() {
    static const std::array list{
        field<&PReLUOptions::num_parameters>("num_parameters", "1, or one slope for each channel")
            .at_least(1),
        field<&PReLUOptions::init>("init", "first value of the slopes")
            .range(-kLargestFloat, kLargestFloat)};
    return list;
  }
};

struct GeluOptions {
  std::string approximate = "none";
  static std::span<const Field> fields() {
    static const std::array list{
        field<&GeluOptions::approximate>("approximate", "which formula").one_of({"none", "tanh"})};
    return list;
  }
};

struct DimOptions {
  std::int64_t dim = 1;
  static std::span<const Field> fields() {
    static const std::array list{
        field<&DimOptions::dim>("dim", "the axis that is normalised; 1 is the channels")
            .range(-5, 4)};
    return list;
  }
};

using Make = LayerPtr (*)(const LayerSpec&);

template <auto Op>
LayerPtr plain(const LayerSpec& spec) {
  layer_options<PlainOptions>(spec);
  return make_function([](const at::Tensor& x) { return Op(x); });
}

at::Tensor relu6(const at::Tensor& x) { return at::hardtanh(x, 0.0, 6.0); }
/// MONAI's MemoryEfficientSwish is PyTorch's silu, wherever there is one.
at::Tensor memory_swish(const at::Tensor& x) { return at::silu(x); }

LayerPtr make_prelu(const LayerSpec& spec) {
  const auto o = layer_options<PReLUOptions>(spec);
  return std::make_shared<PReLU>(o.num_parameters, o.init);
}

LayerPtr make_leaky_relu(const LayerSpec& spec) {
  const auto o = layer_options<LeakyReLUOptions>(spec);
  return make_function([o](const at::Tensor& x) { return at::leaky_relu(x, o.negative_slope); });
}

LayerPtr make_elu(const LayerSpec& spec) {
  const auto o = layer_options<AlphaOptions>(spec);
  return make_function(
      [o](at::Tensor x) { return o.inplace ? at::elu_(x, o.alpha) : at::elu(x, o.alpha); });
}

LayerPtr make_selu(const LayerSpec& spec) {
  const auto o = layer_options<PlainOptions>(spec);
  return make_function([o](at::Tensor x) { return o.inplace ? at::selu_(x) : at::selu(x); });
}

LayerPtr make_celu(const LayerSpec& spec) {
  const auto o = layer_options<AlphaOptions>(spec);
  return make_function(
      [o](at::Tensor x) { return o.inplace ? at::celu_(x, o.alpha) : at::celu(x, o.alpha); });
}

LayerPtr make_swish(const LayerSpec& spec) {
  const auto o = layer_options<AlphaOptions>(spec);
  return make_function([o](const at::Tensor& x) { return x * at::sigmoid(o.alpha * x); });
}

LayerPtr make_gelu(const LayerSpec& spec) {
  const auto o = layer_options<GeluOptions>(spec);
  return make_function([o](const at::Tensor& x) { return at::gelu(x, o.approximate); });
}

LayerPtr make_softmax(const LayerSpec& spec) {
  const auto o = layer_options<DimOptions>(spec);
  return make_function([o](const at::Tensor& x) { return at::softmax(x, o.dim); });
}

LayerPtr make_log_softmax(const LayerSpec& spec) {
  const auto o = layer_options<DimOptions>(spec);
  return make_function([o](const at::Tensor& x) { return at::log_softmax(x, o.dim); });
}

LayerPtr make_identity(const LayerSpec&) { return std::make_shared<Identity>(); }

const LayerTable<Make>& table() {
  static const LayerTable<Make> layers{
      {"", make_identity},
      {"celu", make_celu},
      {"elu", make_elu},
      {"gelu", make_gelu},
      {"leakyrelu", make_leaky_relu},
      {"logsoftmax", make_log_softmax},
      {"memswish", plain<memory_swish>},
      {"mish", plain<[](const at::Tensor& x) { return at::mish(x); }>},
      {"prelu", make_prelu},
      {"relu", plain<[](const at::Tensor& x) { return at::relu(x); }>},
      {"relu6", plain<relu6>},
      {"selu", make_selu},
      {"sigmoid", plain<[](const at::Tensor& x) { return at::sigmoid(x); }>},
      {"softmax", make_softmax},
      {"swish", make_swish},
      {"tanh", plain<[](const at::Tensor& x) { return at::tanh(x); }>}};
  return layers;
}

}  // namespace

LayerPtr make_activation(const LayerSpec& act) {
  if (lower(act.name) == "geglu")
    throw Error(
        "geglu halves the last axis of its input, which no network made of convolutions "
        "survives");
  return find_layer(table(), "activation", act.name)(act);
}

}  // namespace clara::networks
