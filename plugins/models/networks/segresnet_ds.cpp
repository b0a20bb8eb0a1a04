#include "segresnet_ds.hpp"

#include "common/input_rule.hpp"
#include "common/layer_table.hpp"
#include "common/upsample.hpp"

#include <clara/error.hpp>

#include <ATen/TensorOperators.h>

#include <algorithm>
#include <cmath>

namespace clara::networks {

namespace {

using O = SegResNetDS::Options;

/// The steps of each level along each axis: 2, or 1 where `resolution` is coarser.
std::vector<Ints> scales_of(const O& options) {
  const auto dims = static_cast<std::size_t>(options.spatial_dims);
  const auto levels = options.blocks_down.size();
  std::vector<Ints> scales(levels, Ints(dims, 2));
  if (!options.resolution) return scales;
  const auto& resolution = *options.resolution;
  const double coarsest = *std::max_element(resolution.begin(), resolution.end());
  for (std::size_t level = 0; level < levels; ++level)
    for (std::size_t axis = 0; axis < dims; ++axis) {
      const double steps = std::floor(std::log2(coarsest / resolution[axis]));
      const double most =
          std::floor(std::log2(coarsest / *std::min_element(resolution.begin(), resolution.end())));
      const auto here = static_cast<double>(level);
      if (here < most && here >= steps) scales[level][axis] = 1;
    }
  return scales;
}

/// Batch, instance and group norm are trained unless the config says otherwise.
LayerSpec affine(LayerSpec norm) {
  norm.name = lower(norm.name);
  if (norm.name != "layer" && norm.name != "localresponse" && !norm.name.empty() &&
      !norm.args.find("affine"))
    norm.args.set("affine", true);
  return norm;
}

/// These compute gradients in another way in place, as they are unless the config says otherwise.
LayerSpec in_place(LayerSpec act) {
  const auto name = lower(act.name);
  if ((name == "elu" || name == "celu" || name == "selu") && !act.args.find("inplace"))
    act.args.set("inplace", true);
  return act;
}

/// What all levels have in common.
struct Style {
  LayerSpec act;
  LayerSpec norm;
};

LayerPtr make_conv(std::int64_t in, std::int64_t out, const Ints& kernel, const Ints& stride,
                   bool bias = false) {
  ConvShape shape{in, out, kernel, stride, {}, bias};
  for (const auto length : kernel) shape.padding.push_back(length / 2);
  return std::make_shared<Conv>(shape);
}

Ints kernel_of(const Ints& scale) {
  Ints kernel;
  for (const auto step : scale) kernel.push_back(step > 1 ? 3 : 1);
  return kernel;
}

/// monai.networks.nets.segresnet_ds.SegResBlock
class Block : public Layer {
 public:
  Block(const Style& style, std::int64_t channels, const Ints& kernel) {
    const Ints one(kernel.size(), 1);
    for (const auto* number : {"1", "2"}) {
      const std::string n = number;
      layers_.push_back(register_module("norm" + n, make_norm(style.norm, channels)));
      layers_.push_back(register_module("act" + n, make_activation(style.act)));
      layers_.push_back(register_module("conv" + n, make_conv(channels, channels, kernel, one)));
    }
  }
  at::Tensor forward(const at::Tensor& input) override {
    auto x = input;
    for (const auto& layer : layers_) x = layer->forward(x);
    return x + input;
  }

 private:
  std::vector<LayerPtr> layers_;
};

/// The parts of a level under their names.
class Level : public torch::nn::Module {
 public:
  void blocks(const Style& style, std::int64_t count, std::int64_t channels, const Ints& kernel) {
    auto sequence = std::make_shared<Sequence>();
    for (std::int64_t i = 0; i < count; ++i)
      sequence->add(std::to_string(i), std::make_shared<Block>(style, channels, kernel));
    blocks_ = register_module("blocks", LayerPtr(std::move(sequence)));
  }

  LayerPtr blocks_, downsample_, upsample_, head_;
};

class Encoder : public torch::nn::Module {
 public:
  Encoder(const O& options, const Style& style, const std::vector<Ints>& scales) {
    const Ints one(static_cast<std::size_t>(options.spatial_dims), 1);
    auto filters = options.init_filters;
    init_ = register_module(
        "conv_init", make_conv(options.in_channels, filters, kernel_of(scales.front()), one));
    auto list = std::make_shared<torch::nn::Module>();
    for (std::size_t i = 0; i < scales.size(); ++i) {
      auto level = std::make_shared<Level>();
      level->blocks(style, options.blocks_down[i], filters, kernel_of(scales[i]));
      const bool last = i + 1 == scales.size();
      level->downsample_ = level->register_module(
          "downsample", last ? std::make_shared<Identity>()
                             : make_conv(filters, 2 * filters, kernel_of(scales[i]), scales[i]));
      levels_.push_back(list->register_module(std::to_string(i), std::move(level)));
      filters *= 2;
    }
    register_module("layers", std::move(list));
  }

  Tensors forward(const at::Tensor& input) {
    Tensors outputs;
    auto x = init_->forward(input);
    for (const auto& level : levels_) {
      x = level->blocks_->forward(x);
      outputs.push_back(x);
      x = level->downsample_->forward(x);
    }
    return outputs;
  }

 private:
  LayerPtr init_;
  std::vector<std::shared_ptr<Level>> levels_;
};

class Network : public torch::nn::Module {
 public:
  explicit Network(const O& options) : options_(options), scales_(scales_of(options)) {
    const auto dims = static_cast<std::size_t>(options.spatial_dims);
    rule_ = {"SegResNetDS", options.in_channels, dims, Ints(dims, 1)};
    for (std::size_t level = 0; level + 1 < scales_.size(); ++level)
      for (std::size_t axis = 0; axis < dims; ++axis) rule_.factor[axis] *= scales_[level][axis];
    const Style style{in_place(options.act), affine(options.norm)};
    encoder_ = register_module("encoder", std::make_shared<Encoder>(options, style, scales_));
    up_ = std::make_shared<torch::nn::Module>();
    const auto count = options.blocks_down.size() - 1;
    auto filters = options.init_filters << count;
    for (std::size_t i = 0; i < count; ++i) add_up_level(style, i, filters /= 2);
    if (count == 0) add_flat_level(filters);
    register_module("up_layers", up_);
  }

  Tensors forward(const at::Tensor& input) {
    rule_.check(input);
    auto down = encoder_->forward(input);
    auto x = down.back();
    down.pop_back();
    Tensors outputs;
    for (std::size_t i = 0; i < levels_.size(); ++i) {
      const auto& level = levels_[i];
      x = level->upsample_->forward(x);
      if (!down.empty()) {
        x = x + down.back();
        down.pop_back();
      }
      x = level->blocks_->forward(x);
      if (static_cast<std::int64_t>(levels_.size() - i) <= depth())
        outputs.push_back(level->head_->forward(x));
    }
    if (!is_training()) return {outputs.back()};
    std::reverse(outputs.begin(), outputs.end());
    return outputs;
  }

 private:
  std::int64_t depth() const { return std::max<std::int64_t>(options_.dsdepth, 1); }

  LayerPtr make_head(std::int64_t filters) const {
    const Ints one(static_cast<std::size_t>(options_.spatial_dims), 1);
    return make_conv(filters, options_.out_channels, one, one, true);
  }

  void add_up_level(const Style& style, std::size_t i, std::int64_t filters) {
    const auto count = options_.blocks_down.size() - 1;
    const auto& scale = scales_[count - i - 1];
    auto level = std::make_shared<Level>();
    if (options_.upsample_mode == "pixelshuffle" && scale != Ints(scale.size(), scale[0]))
      throw Error("pixelshuffle enlarges all axes alike, which this resolution does not want");
    level->upsample_ = level->register_module(
        "upsample", make_upsample({2 * filters, filters, scale, kernel_of(scale),
                                   options_.upsample_mode, false, false}));
    level->blocks(style, options_.blocks_up ? (*options_.blocks_up)[i] : 1, filters,
                  kernel_of(scale));
    const bool headed = static_cast<std::int64_t>(count - i) <= options_.dsdepth;
    level->head_ = level->register_module(
        "head", headed ? make_head(filters) : LayerPtr(std::make_shared<Identity>()));
    levels_.push_back(up_->register_module(std::to_string(i), std::move(level)));
  }

  /// Without a step down there is one head.
  void add_flat_level(std::int64_t filters) {
    auto level = std::make_shared<Level>();
    level->upsample_ = level->register_module("upsample", LayerPtr(std::make_shared<Identity>()));
    level->blocks_ = level->register_module("blocks", LayerPtr(std::make_shared<Identity>()));
    level->head_ = level->register_module("head", make_head(filters));
    levels_.push_back(up_->register_module("0", std::move(level)));
  }

  O options_;
  std::vector<Ints> scales_;
  InputRule rule_;
  std::shared_ptr<Encoder> encoder_;
  std::shared_ptr<torch::nn::Module> up_;
  std::vector<std::shared_ptr<Level>> levels_;
};

}  // namespace

SegResNetDS::SegResNetDS(const Options& options)
    : NetworkModel(std::make_shared<Network>(options)) {}

}  // namespace clara::networks
