#include "layer_table.hpp"
#include "limits.hpp"

#include <clara/internal/float_range.hpp>

#include <ATen/Context.h>
#include <ATen/TensorOperators.h>
#include <ATen/ops/avg_pool2d.h>
#include <ATen/ops/avg_pool3d.h>
#include <ATen/ops/batch_norm.h>
#include <ATen/ops/constant_pad_nd.h>
#include <ATen/ops/group_norm.h>
#include <ATen/ops/instance_norm.h>
#include <ATen/ops/layer_norm.h>
#include <ATen/ops/ones.h>
#include <ATen/ops/zeros.h>

#include <array>

namespace clara::networks {

namespace {

struct RunningNormOptions {
  std::optional<std::int64_t> num_features;
  double eps = 1e-5;
  std::optional<double> momentum = 0.1;
  bool affine = true;
  bool track_running_stats = true;
  static std::span<const Field> fields() {
    using O = RunningNormOptions;
    static const std::array list{
        field<&O::num_features>("num_features",
                                "channels; what the layer gets when it is not given"),
        field<&O::eps>("eps", "added to the variance").range(-kLargestFloat, kLargestFloat),
        field<&O::momentum>("momentum", "weight of the newest statistics; null: plain average")
            .range(-kLargestFloat, kLargestFloat),
        field<&O::affine>("affine", "learn a scale and a shift of each channel"),
        field<&O::track_running_stats>("track_running_stats", "keep statistics for validation")};
    return list;
  }
};

struct InstanceNormOptions : RunningNormOptions {
  InstanceNormOptions() {
    affine = false;
    track_running_stats = false;
  }
  static std::span<const Field> fields() {
    static const Fields<InstanceNormOptions> list{group<RunningNormOptions>()};
    return list;
  }
};

struct GroupNormOptions {
  std::int64_t num_groups = 1;
  std::optional<std::int64_t> num_channels;
  double eps = 1e-5;
  bool affine = true;
  static std::span<const Field> fields() {
    using O = GroupNormOptions;
    static const std::array list{
        field<&O::num_groups>("num_groups", "groups of channels").required().at_least(1),
        field<&O::num_channels>("num_channels",
                                "channels; what the layer gets when it is not given"),
        field<&O::eps>("eps", "added to the variance").range(-kLargestFloat, kLargestFloat),
        field<&O::affine>("affine", "learn a scale and a shift of each channel")};
    return list;
  }
};

struct LayerNormOptions {
  OneOrMany<std::int64_t> normalized_shape;
  double eps = 1e-5;
  bool elementwise_affine = true;
  bool bias = true;
  static std::span<const Field> fields() {
    using O = LayerNormOptions;
    static const std::array list{
        field<&O::normalized_shape>("normalized_shape", "the last sizes of the input")
            .required()
            .at_least(1),
        field<&O::eps>("eps", "added to the variance").range(-kLargestFloat, kLargestFloat),
        field<&O::elementwise_affine>("elementwise_affine", "learn a scale and a shift"),
        field<&O::bias>("bias", "learn a shift")};
    return list;
  }
};

struct LocalResponseOptions {
  std::int64_t size = 1;
  double alpha = 1e-4;
  double beta = 0.75;
  double k = 1.0;
  static std::span<const Field> fields() {
    using O = LocalResponseOptions;
    static const std::array list{
        field<&O::size>("size", "neighbouring channels that are summed")
            .required()
            .range(1, kMostChannels),
        field<&O::alpha>("alpha", "factor of their squares").range(-kLargestFloat, kLargestFloat),
        field<&O::beta>("beta", "exponent").range(-kLargestFloat, kLargestFloat),
        field<&O::k>("k", "added to the sum").range(-kLargestFloat, kLargestFloat)};
    return list;
  }
};

std::string text_of(at::IntArrayRef sizes) {
  std::string text;
  for (const auto size : sizes) text += (text.empty() ? "[" : ", ") + std::to_string(size);
  return text.empty() ? "[]" : text + "]";
}

std::optional<at::Tensor> maybe(const at::Tensor& tensor) {
  return tensor.defined() ? std::optional<at::Tensor>(tensor) : std::nullopt;
}

bool cudnn() { return at::globalContext().userEnabledCuDNN(); }

/// What torch.nn's BatchNorm and InstanceNorm have in common.
class RunningNorm : public Layer {
 public:
  RunningNorm(const RunningNormOptions& options, std::int64_t channels) : options_(options) {
    if (options.affine) {
      weight_ = register_parameter("weight", at::ones({channels}));
      bias_ = register_parameter("bias", at::zeros({channels}));
    }
    if (options.track_running_stats) {
      mean_ = register_buffer("running_mean", at::zeros({channels}));
      var_ = register_buffer("running_var", at::ones({channels}));
      batches_ = register_buffer("num_batches_tracked", at::zeros({}, at::kLong));
    }
  }

 protected:
  RunningNormOptions options_;
  at::Tensor weight_, bias_, mean_, var_, batches_;
};

class BatchNorm : public RunningNorm {
 public:
  using RunningNorm::RunningNorm;
  at::Tensor forward(const at::Tensor& input) override {
    double momentum = options_.momentum.value_or(0.0);
    if (is_training() && batches_.defined()) {
      batches_.add_(1);
      if (!options_.momentum) momentum = 1.0 / batches_.item().toDouble();
    }
    check_values(input);
    return at::batch_norm(input, maybe(weight_), maybe(bias_), maybe(mean_), maybe(var_),
                          is_training() || !mean_.defined(), momentum, options_.eps, cudnn());
  }

 private:
  void check_values(const at::Tensor& input) const {
    if (is_training() && input.numel() == input.size(1))
      throw Error(
          "batch norm needs more than one value of each channel to train; its input has one");
  }
};

class InstanceNorm : public RunningNorm {
 public:
  using RunningNorm::RunningNorm;
  at::Tensor forward(const at::Tensor& input) override {
    const bool use_input = is_training() || !options_.track_running_stats;
    if (use_input && input.numel() == input.size(0) * input.size(1))
      throw Error("instance norm needs more than one voxel; its input has one");
    return at::instance_norm(input, maybe(weight_), maybe(bias_), maybe(mean_), maybe(var_),
                             use_input, options_.momentum.value_or(0.0), options_.eps, cudnn());
  }
};

class GroupNorm : public Layer {
 public:
  GroupNorm(const GroupNormOptions& options, std::int64_t channels) : options_(options) {
    if (!options.affine) return;
    weight_ = register_parameter("weight", at::ones({channels}));
    bias_ = register_parameter("bias", at::zeros({channels}));
  }
  at::Tensor forward(const at::Tensor& input) override {
    return at::group_norm(input, options_.num_groups, maybe(weight_), maybe(bias_), options_.eps,
                          cudnn());
  }

 private:
  GroupNormOptions options_;
  at::Tensor weight_, bias_;
};

class LayerNorm : public Layer {
 public:
  explicit LayerNorm(const LayerNormOptions& options)
      : shape_(options.normalized_shape.values), eps_(options.eps) {
    if (!options.elementwise_affine) return;
    weight_ = register_parameter("weight", at::ones(shape_));
    if (options.bias) bias_ = register_parameter("bias", at::zeros(shape_));
  }
  at::Tensor forward(const at::Tensor& input) override {
    const auto sizes = input.sizes();
    if (sizes.size() < shape_.size() ||
        sizes.slice(sizes.size() - shape_.size()) != at::IntArrayRef(shape_))
      throw Error("layer norm has the normalized_shape " + text_of(shape_) +
                  " where its input has the shape " + text_of(sizes) + ", which must end with it");
    return at::layer_norm(input, shape_, maybe(weight_), maybe(bias_), eps_, cudnn());
  }

 private:
  Ints shape_;
  double eps_;
  at::Tensor weight_, bias_;
};

/// torch.nn.LocalResponseNorm
class LocalResponseNorm : public Layer {
 public:
  explicit LocalResponseNorm(const LocalResponseOptions& options) : options_(options) {}
  at::Tensor forward(const at::Tensor& input) override {
    const auto size = options_.size;
    const auto sizes = input.sizes();
    auto sum = input.mul(input);
    if (input.dim() == 3) {
      sum = at::constant_pad_nd(sum.unsqueeze(1), {0, 0, size / 2, (size - 1) / 2}, 0);
      sum = at::avg_pool2d(sum, {size, 1}, {1}).squeeze(1);
    } else {
      sum = sum.view({sizes[0], 1, sizes[1], sizes[2], -1});
      sum = at::constant_pad_nd(sum, {0, 0, 0, 0, size / 2, (size - 1) / 2}, 0);
      sum = at::avg_pool3d(sum, {size, 1, 1}, {1}).squeeze(1).view(sizes);
    }
    return input / sum.mul(options_.alpha).add(options_.k).pow(options_.beta);
  }

 private:
  LocalResponseOptions options_;
};

using Make = LayerPtr (*)(const LayerSpec&, std::int64_t channels);

LayerPtr make_batch(const LayerSpec& spec, std::int64_t channels) {
  const auto o = layer_options<RunningNormOptions>(spec);
  return std::make_shared<BatchNorm>(o, o.num_features.value_or(channels));
}

LayerPtr make_instance(const LayerSpec& spec, std::int64_t channels) {
  const auto o = layer_options<InstanceNormOptions>(spec);
  return std::make_shared<InstanceNorm>(o, o.num_features.value_or(channels));
}

LayerPtr make_group(const LayerSpec& spec, std::int64_t channels) {
  const auto o = layer_options<GroupNormOptions>(spec);
  const auto count = o.num_channels.value_or(channels);
  if (count % o.num_groups != 0)
    throw Error("group norm cannot divide " + std::to_string(count) + " channels into " +
                std::to_string(o.num_groups) + " groups");
  return std::make_shared<GroupNorm>(o, count);
}

LayerPtr make_layer(const LayerSpec& spec, std::int64_t) {
  return std::make_shared<LayerNorm>(layer_options<LayerNormOptions>(spec));
}

LayerPtr make_local_response(const LayerSpec& spec, std::int64_t) {
  return std::make_shared<LocalResponseNorm>(layer_options<LocalResponseOptions>(spec));
}

LayerPtr make_identity(const LayerSpec&, std::int64_t) { return std::make_shared<Identity>(); }

const LayerTable<Make>& table() {
  static const LayerTable<Make> layers{{"", make_identity},
                                       {"batch", make_batch},
                                       {"group", make_group},
                                       {"instance", make_instance},
                                       {"instance_nvfuser", make_instance},
                                       {"layer", make_layer},
                                       {"localresponse", make_local_response},
                                       // Without other processes it is batch norm.
                                       {"syncbatch", make_batch}};
  return layers;
}

}  // namespace

LayerPtr make_norm(const LayerSpec& norm, std::int64_t channels) {
  return find_layer(table(), "normalisation", norm.name)(norm, channels);
}

}  // namespace clara::networks
