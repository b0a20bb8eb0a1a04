// What the arguments and the inputs of MONAI's networks are refused for, in whole sentences.

#include "plugins/models/classification_networks/densenet.hpp"
#include "plugins/models/classification_networks/efficientnet.hpp"
#include "plugins/models/classification_networks/monai_resnet.hpp"
#include "plugins/models/classification_networks/senet.hpp"
#include "plugins/models/classification_networks/torchvision_fc.hpp"
#include "plugins/models/networks/segresnet_ds.hpp"
#include "plugins/models/networks/unet.hpp"
#include "plugins/models/segmentation_networks/attention_unet.hpp"
#include "plugins/models/segmentation_networks/basic_unet.hpp"
#include "plugins/models/segmentation_networks/dynunet.hpp"
#include "plugins/models/segmentation_networks/highresnet.hpp"
#include "plugins/models/segmentation_networks/segresnet.hpp"
#include "plugins/models/segmentation_networks/vnet.hpp"
#include "plugins/models/transformer_networks/swin_unetr.hpp"
#include "plugins/models/transformer_networks/unetr.hpp"
#include "plugins/models/transformer_networks/vit.hpp"
#include "support/paths.hpp"

#include <clara/error.hpp>
#include <clara/testing/fakes.hpp>
#include <clara/train/checkpoint.hpp>

#include <ATen/ops/equal.h>
#include <ATen/ops/zeros.h>

#include <doctest/doctest.h>

namespace clara::testing {

namespace {

using namespace networks;  // NOLINT(google-build-using-namespace): a table of them

template <class Network>
typename Network::Options options(const std::string& arguments) {
  return read_options<typename Network::Options>(parse_json(arguments), "net", nullptr);
}

template <class Network>
std::string refusal(const std::string& arguments) {
  try {
    options<Network>(arguments);
    return "";
  } catch (const Error& error) {
    std::string text;
    for (const auto& issue : error.issues())
      text += (text.empty() ? "" : " | ") + issue.path + ": " + issue.message;
    return text;
  }
}

/// What a network says of an input.
template <class Network>
std::string refused_input(const std::string& arguments, at::IntArrayRef shape) {
  try {
    Network network(options<Network>(arguments));
    network.train(false);
    network.forward(at::zeros(shape));
    return "";
  } catch (const Error& error) {
    return error.what();
  }
}

}  // namespace

TEST_CASE("arguments of the U-Nets that cannot be built are refused at their place") {
  CHECK(refusal<BasicUNet>(R"({"features": [4, 4, 4]})") ==
        "/features: must have 6 entries, has 3");
  CHECK(refusal<BasicUNet>(R"({"features": [60000, 60000, 60000, 60000, 60000, 60000]})") ==
        "/features: makes a network of more than 1073741824 weights");
  CHECK(refusal<BasicUNetPlusPlus>(R"({"norm": ["group", {"num_groups": 3}]})") ==
        "/norm: group norm cannot divide 32 channels into 3 groups");
  CHECK(refusal<UNet>(R"({"spatial_dims": 3, "in_channels": 1, "out_channels": 2,
                          "channels": [60000, 60000], "strides": [2]})") ==
        "/channels: makes a network of more than 1073741824 weights");
  CHECK(refusal<UNet>(R"({"spatial_dims": 3, "in_channels": 1, "out_channels": 2,
                          "channels": [4, 8], "strides": [2], "act": "GEGLU"})") ==
        "/act: geglu halves the last axis of its input, which no network made of convolutions "
        "survives");
  CHECK(refusal<AttentionUnet>(R"({"spatial_dims": 2, "in_channels": 1, "out_channels": 2,
                                   "channels": [1, 4], "strides": [2]})") ==
        "/channels: all but the last must be at least 2, got 1");
  CHECK(refusal<AttentionUnet>(R"({"spatial_dims": 2, "in_channels": 1, "out_channels": 2,
                                   "channels": [4], "strides": []})") ==
        "/channels: must have 2 to 64 entries, has 1");
  CHECK(refusal<VNet>(R"({"in_channels": 3})") == "/in_channels: must be a divisor of 16, got 3");
  CHECK(refusal<VNet>(R"({"dropout_prob_up": [0.5, null]})") ==
        "/dropout_prob_up: the second must be a number");
}

TEST_CASE("arguments of DynUNet that do not fit each other are refused") {
  const std::string whole = R"("spatial_dims": 2, "in_channels": 1, "out_channels": 2, )";
  CHECK(refusal<DynUNet>("{" + whole + R"("kernel_size": [3, 3], "strides": [1, 2],
        "upsample_kernel_size": [2]})") == "/strides: must have 3 to 16 entries, has 2");
  CHECK(refusal<DynUNet>("{" + whole + R"("kernel_size": [3, 3, 3], "strides": [1, 2, 2],
        "upsample_kernel_size": [2, 3]})") ==
        "/upsample_kernel_size: must be the strides without the first, or sizes do not fit; "
        "entry 1 is not");
  CHECK(refusal<DynUNet>("{" + whole + R"("kernel_size": [3, 1, 3], "strides": [1, 3, 2],
        "upsample_kernel_size": [3, 2]})") ==
        "/kernel_size: of level 1 is 1, which leaves out voxels at a stride of 3 | /kernel_size: "
        "of level 1 is 1, which leaves out voxels at a stride of 3");
  CHECK(refusal<DynUNet>("{" + whole + R"("kernel_size": [3, 3, 3], "strides": [1, 2, 2],
        "upsample_kernel_size": [2, 2], "deep_supervision": true, "deep_supr_num": 2})") ==
        "/deep_supr_num: must be less than the levels that are enlarged (2), is 2");
  CHECK(refusal<DynUNet>("{" + whole + R"("kernel_size": [3, 3, 3], "strides": [1, 2, 2],
        "upsample_kernel_size": [2, 2], "filters": [4, 8]})") ==
        "/filters: must have 3 entries, has 2");
}

TEST_CASE("arguments of SegResNet and HighResNet that cannot be built are refused") {
  CHECK(refusal<SegResNet>(R"({"blocks_up": [1, 1]})") ==
        "/blocks_up: must have one entry less than blocks_down (3), has 2");
  CHECK(refusal<SegResNet>(R"({"init_filters": 12})") ==
        ": group norm cannot divide 12 channels into 8 groups");
  CHECK(refusal<SegResNetDS>(R"({"init_filters": 60000})") ==
        "/init_filters: makes a network of more than 1073741824 weights");
  CHECK(refusal<HighResNet>(R"({"layer_params": []})") ==
        "/layer_params: must have 3 to 16 entries, has 0");
  CHECK(refusal<HighResNet>(R"({"layer_params": [{"n_features": 8}, {"n_features": 4},
                                {"n_features": 4}, {}]})") ==
        "/layer_params: entry 1 has fewer features (4) than the one before it (8), which "
        "channel_matching \"pad\" cannot make equal");
}

TEST_CASE("arguments of classification networks that cannot be built are refused") {
  const std::string plane = R"("spatial_dims": 2, "in_channels": 1, )";
  CHECK(refusal<DenseNet>("{" + plane + R"("out_channels": 2, "block_config": []})") ==
        "/block_config: must have 1 to 16 entries, has 0");
  CHECK(refusal<DenseNet121>(R"({"spatial_dims": 3, "in_channels": 1, "out_channels": 2,
                                 "pretrained": true})") ==
        "/pretrained: there are published weights for planes only; name a file of your own with "
        "weights_file");
  CHECK(refusal<SENet>("{" + plane + R"("block": "se_resnetxt_bottleneck",
        "layers": [1, 1, 1, 1], "groups": 7, "reduction": 16})")
            .empty());
  CHECK(refusal<SENet>("{" + plane + R"("block": "se_bottleneck", "layers": [1, 1],
        "groups": 1, "reduction": 16})") == "/layers: must have 4 entries, has 2");
  CHECK(refusal<PlainSENet<SENetKind::se154>>("{" + plane + R"("downsample_kernel_size": 2})") ==
        "/downsample_kernel_size: must be odd, got 2");
  CHECK(refusal<MonaiResNet>(R"({"block": "basic", "layers": [1, 1, 1],
                                 "block_inplanes": [4, 4, 4, 4]})") ==
        "/layers: must have 4 entries, has 3");
  CHECK(refusal<PlainResNet<18>>(R"({"widen_factor": 0.001})") ==
        "/widen_factor: leaves no channel, got 0.001");
  CHECK(refusal<TorchVisionFCModel>(R"({"pool": ["avg", {"kernel_size": 2, "padding": 2}]})") ==
        "/pool: padding must be at most half of kernel_size, is 2");
  CHECK(refusal<TorchVisionFCModel>(R"({"dim": 3, "pool": null})") ==
        "/dim: is that of the last convolution; there is none without use_conv");
}

TEST_CASE("arguments of transformers that cannot be built are refused") {
  const std::string plane = R"("spatial_dims": 2, "in_channels": 1, )";
  CHECK(refusal<ViT>("{" + plane + R"("img_size": 32, "patch_size": 16, "num_heads": 7})") ==
        "/num_heads: 7 heads do not divide the 768 numbers of a patch (hidden_size)");
  CHECK(refusal<ViT>("{" + plane + R"("img_size": 8, "patch_size": 16})") ==
        "/patch_size: must be at most img_size, is 16 where that is 8 | /patch_size: must be at "
        "most img_size, is 16 where that is 8");
  CHECK(refusal<UNETR>("{" + plane + R"("out_channels": 2, "img_size": 40})") ==
        "/img_size: must be a multiple of 16, is 40");
  CHECK(refusal<SwinUNETR>("{" + plane + R"("out_channels": 2, "feature_size": 20})") ==
        "/feature_size: must be a multiple of 12, is 20 | : stage 1 has 20 channels, which its 3 "
        "heads (num_heads) do not divide | : stage 2 has 40 channels, which its 6 heads "
        "(num_heads) do not divide | : stage 3 has 80 channels, which its 12 heads (num_heads) do "
        "not divide | : stage 4 has 160 channels, which its 24 heads (num_heads) do not divide");
  CHECK(refusal<SwinUNETR>("{" + plane + R"("out_channels": 2, "depths": [2, 2]})") ==
        "/depths: must have 4 entries, has 2");
}

TEST_CASE("an input that a network cannot halve is refused with the size that it needs") {
  CHECK(refused_input<BasicUNet>(R"({"spatial_dims": 2, "features": [2, 2, 2, 2, 2, 2]})",
                                 {1, 1, 15, 16}) ==
        "BasicUNet halves its input four times: spatial size 0 of 15x16 must be at least 16, is "
        "15");
  CHECK(refused_input<SegResNet>(R"({"spatial_dims": 2})", {1, 1, 16, 12}) ==
        "SegResNet halves its input: spatial size 1 of 16x12 must be a multiple of 8, is 12");
  CHECK(refused_input<AttentionUnet>(R"({"spatial_dims": 2, "in_channels": 2, "out_channels": 2,
                                         "channels": [2, 4], "strides": [2]})",
                                     {1, 1, 16, 12}) ==
        "AttentionUnet expects an input of [batch, 2, 2 spatial sizes], got 1x1x16x12");
  CHECK(refused_input<DenseNet>(R"({"spatial_dims": 2, "in_channels": 1, "out_channels": 2})",
                                {1, 1, 28, 32}) ==
        "DenseNet halves its input: spatial size 0 of 28x32 must be at least 29, is 28");
  CHECK(refused_input<ViT>(R"({"spatial_dims": 2, "in_channels": 1, "img_size": 16,
                               "patch_size": 8, "hidden_size": 8, "num_heads": 2, "mlp_dim": 8,
                               "num_layers": 1})",
                           {1, 1, 16, 24}) ==
        "ViT was built for images of 16 voxels along axis 1 (img_size), got 24");
  CHECK(refused_input<SwinUNETR>(R"({"spatial_dims": 2, "in_channels": 1, "out_channels": 2,
                                     "feature_size": 12})",
                                 {1, 1, 32, 48}) ==
        "SwinUNETR divides its input by patch_size five times: spatial size 1 of 32x48 must be a "
        "multiple of 32, is 48");
}

TEST_CASE(
    "weights that are not on this machine are told with the place where they are looked for") {
  TemporaryFolder folder;
  FakeContext context(folder.path());
  try {
    EfficientNetBN network(
        options<EfficientNetBN>(R"({"model_name": "efficientnet-b0", "weights_file": "b0.pt"})"),
        context);
    FAIL("no refusal");
  } catch (const Error& error) {
    CHECK(std::string(error.what()) == "there is no weights file " + (folder / "b0.pt").string());
  }
}

TEST_CASE("weights of torchvision's names fill DenseNet, those of MONAI's fill all") {
  TemporaryFolder folder;
  FakeContext context(folder.path());
  const std::string small =
      R"("spatial_dims": 2, "in_channels": 1, "out_channels": 2, "init_features": 4,
         "growth_rate": 2, "block_config": [1, 1])";
  DenseNet121 given(options<DenseNet121>("{" + small + "}"), context);
  const auto state = given.state_dict();
  State published(State::Dict{});
  for (const auto& [key, value] : state.as_dict()) {
    auto name = key_text(key);
    if (const auto at = name.find(".layers."); at != std::string::npos) name.erase(at, 7);
    published.set(name, value);
  }
  write_checkpoint(folder / "torchvision.pt", published);
  write_checkpoint(folder / "monai.pt", state);
  for (const auto* file : {"torchvision.pt", "monai.pt"}) {
    CAPTURE(std::string(file));
    DenseNet121 net(options<DenseNet121>(
                        "{" + small + R"(, "pretrained": true, "weights_file": ")" + file + "\"}"),
                    context);
    for (const auto& [key, value] : state.as_dict())
      CHECK(at::equal(net.state_dict().at(key_text(key)).as_tensor(), value.as_tensor()));
  }
  CHECK(context.text().empty());
}

}  // namespace clara::testing
