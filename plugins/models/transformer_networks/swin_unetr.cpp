#include "swin_unetr.hpp"

#include "common/input_rule.hpp"
#include "common/unet_blocks.hpp"
#include "swin_transformer.hpp"

namespace clara::networks {

namespace {

using O = SwinUNETR::Options;

class Network : public torch::nn::Module {
 public:
  explicit Network(const O& options) {
    const auto dims = static_cast<std::size_t>(options.spatial_dims);
    std::int64_t factor = 1;
    for (int i = 0; i < 5; ++i) factor *= options.patch_size;
    rule_ = {"SwinUNETR", options.in_channels,
             dims,        Ints(dims, factor),
             {},          "divides its input by patch_size five times"};
    const UnetBlockStyle style{dims, options.norm_name, UnetBlockStyle::leaky()};
    const auto f = options.feature_size;
    swin_ = register_module("swinViT", std::make_shared<SwinTransformer>(options));
    const auto add = [&](const char* name, std::int64_t in, std::int64_t out) {
      encoder_.push_back(register_module(
          name, make_unetr_block(options.spatial_dims, in, out, options.norm_name)));
    };
    add("encoder1", options.in_channels, f);
    add("encoder2", f, f);
    add("encoder3", 2 * f, 2 * f);
    add("encoder4", 4 * f, 4 * f);
    add("encoder10", 16 * f, 16 * f);
    for (int i = 5; i > 0; --i) {
      const auto in = i == 1 ? f : f << (i - 1), out = i == 1 ? f : f << (i - 2);
      const UnetUpBlock::Plan plan{in, out, style.all(3), style.all(2), false, true};
      decoder_.push_back(register_module("decoder" + std::to_string(i),
                                         std::make_shared<UnetUpBlock>(style, plan)));
    }
    out_ = register_module("out", make_unet_head(style, f, options.out_channels));
  }

  at::Tensor forward(const at::Tensor& input) {
    rule_.check(input);
    const auto hidden = swin_->forward(input);
    std::vector<at::Tensor> beside{encoder_[0]->forward(input)};
    for (std::size_t i = 0; i < 3; ++i) beside.push_back(encoder_[i + 1]->forward(hidden[i]));
    beside.push_back(hidden[3]);
    auto x = encoder_[4]->forward(hidden[4]);
    for (std::size_t i = 0; i < 5; ++i) x = decoder_[i]->forward(x, beside[4 - i]);
    return out_->forward(x);
  }

 private:
  InputRule rule_;
  std::shared_ptr<SwinTransformer> swin_;
  std::vector<LayerPtr> encoder_;
  std::vector<std::shared_ptr<UnetUpBlock>> decoder_;
  LayerPtr out_;
};

}  // namespace

SwinUNETR::SwinUNETR(const Options& options) : NetworkModel(std::make_shared<Network>(options)) {}

}  // namespace clara::networks
