#include "basic_unet.hpp"

#include "common/input_rule.hpp"
#include "unet_parts.hpp"

#include <ATen/ops/cat.h>

#include <map>

namespace clara::networks {

namespace {

InputRule rule_of(const char* name, const BasicUNetOptions& options) {
  const auto dims = static_cast<std::size_t>(options.spatial_dims);
  return {name, options.in_channels, dims, {}, Ints(dims, 16), "halves its input four times"};
}

class Network : public torch::nn::Module {
 public:
  explicit Network(const BasicUNetOptions& options) : rule_(rule_of("BasicUNet", options)) {
    const UNetStyle style(options);
    const auto& f = options.features;
    down_.push_back(register_module("conv_0", make_two_convs(style, options.in_channels, f[0])));
    for (std::size_t i = 1; i < 5; ++i)
      down_.push_back(
          register_module("down_" + std::to_string(i), make_down(style, f[i - 1], f[i])));
    for (std::size_t i = 4; i > 0; --i) {
      const bool top = i == 1;
      const UpCat::Channels channels{f[i], f[i - 1], top ? f[5] : f[i - 1], !top};
      up_.push_back(
          register_module("upcat_" + std::to_string(i), std::make_shared<UpCat>(style, channels)));
    }
    final_ = register_module("final_conv",
                             make_head(style.block.spatial_dims, f[5], options.out_channels));
  }

  at::Tensor forward(const at::Tensor& input) {
    rule_.check(input);
    Tensors outputs;
    at::Tensor x = input;
    for (const auto& level : down_) outputs.push_back(x = level->forward(x));
    for (std::size_t i = 0; i < up_.size(); ++i) x = up_[i]->forward(x, outputs[3 - i]);
    return final_->forward(x);
  }

 private:
  InputRule rule_;
  std::vector<LayerPtr> down_;
  std::vector<std::shared_ptr<UpCat>> up_;
  LayerPtr final_;
};

/// x_d_w is the output at depth d after w steps to the right; names are MONAI's.
class Nested : public torch::nn::Module {
 public:
  explicit Nested(const BasicUNetPlusPlus::Options& options)
      : rule_(rule_of("BasicUNetPlusPlus", options)), deep_(options.deep_supervision) {
    const UNetStyle style(options);
    const auto& f = options.features;
    down_.push_back(register_module("conv_0_0", make_two_convs(style, options.in_channels, f[0])));
    for (std::size_t i = 1; i < 5; ++i)
      down_.push_back(
          register_module("conv_" + std::to_string(i) + "_0", make_down(style, f[i - 1], f[i])));
    for (std::size_t width = 1; width < 5; ++width)
      for (std::size_t depth = 0; depth + width < 5; ++depth) {
        const auto beside = f[depth] * static_cast<std::int64_t>(width);
        const auto out = width == 4 ? f[5] : f[depth];
        up_[{depth, width}] = register_module(
            "upcat_" + std::to_string(depth) + "_" + std::to_string(width),
            std::make_shared<UpCat>(style, UpCat::Channels{f[depth + 1], beside, out, depth != 0}));
      }
    for (std::size_t width = 1; width < 5; ++width)
      heads_.push_back(register_module(
          "final_conv_0_" + std::to_string(width),
          make_head(style.block.spatial_dims, width == 4 ? f[5] : f[0], options.out_channels)));
  }

  Tensors forward(const at::Tensor& input) {
    rule_.check(input);
    std::array<Tensors, 5> rows;  // of each depth, from left to right
    at::Tensor x = input;
    for (std::size_t bottom = 0; bottom < 5; ++bottom) {
      rows.at(bottom).push_back(down_[bottom]->forward(bottom == 0 ? x : rows.at(bottom - 1)[0]));
      for (std::size_t width = 1; width <= bottom; ++width) {
        const auto depth = bottom - width;
        auto& row = rows.at(depth);
        const auto beside = row.size() == 1 ? row[0] : at::cat(row, 1);
        row.push_back(up_.at({depth, width})->forward(rows.at(depth + 1).back(), beside));
      }
    }
    Tensors outputs;
    for (std::size_t i = 0; i < heads_.size(); ++i)
      outputs.push_back(heads_[i]->forward(rows[0][i + 1]));
    if (!deep_) outputs.erase(outputs.begin(), outputs.end() - 1);
    return outputs;
  }

 private:
  InputRule rule_;
  bool deep_;
  std::vector<LayerPtr> down_, heads_;
  std::map<std::pair<std::size_t, std::size_t>, std::shared_ptr<UpCat>> up_;
};

}  // namespace

BasicUNet::BasicUNet(const Options& options) : NetworkModel(std::make_shared<Network>(options)) {}

BasicUNetPlusPlus::BasicUNetPlusPlus(const Options& options)
    : NetworkModel(std::make_shared<Nested>(options)) {}

}  // namespace clara::networks
