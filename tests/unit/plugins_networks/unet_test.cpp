#include "plugins/models/networks/unet.hpp"

#include <clara/error.hpp>

#include <ATen/ops/zeros.h>

#include <doctest/doctest.h>

namespace clara::testing {

namespace {

using networks::UNet;

/// The options of the spleen example, with `more` in place of its own.
UNet::Options options(const std::string& more = "{}") {
  auto arguments = parse_json(R"({"spatial_dims": 2, "in_channels": 1, "out_channels": 2,
                                  "channels": [2, 4, 8], "strides": [2, 2]})");
  const auto changes = parse_json(more);
  for (const auto& member : changes.as_object())
    arguments.as_object().set(member.key, member.value);
  return read_options<UNet::Options>(arguments, "UNet", nullptr);
}

std::string refusal(const std::string& more) {
  try {
    options(more);
    return "";
  } catch (const Error& error) {
    std::string text;
    for (const auto& issue : error.issues())
      text += (text.empty() ? "" : " | ") + issue.path + ": " + issue.message +
              (issue.hint.empty() ? "" : "; " + issue.hint);
    return text;
  }
}

}  // namespace

TEST_CASE("arguments of UNet that cannot be built are refused at their place") {
  CHECK(refusal(R"({"channels": [4]})") == "/channels: must have at least 2 entries, has 1");
  CHECK(refusal(R"({"strides": [2]})") ==
        "/strides: must have one entry less than channels (2), has 1");
  CHECK(refusal(R"({"strides": [2, [2, 2, 2]]})") ==
        "/strides: a stride must be one number or one for each of the 2 spatial dimensions");
  CHECK(refusal(R"({"num_res_units": 10000})") ==
        "/num_res_units: expected an integer of at most 1000, got 10000");
  CHECK(refusal(R"({"num_res_units": -1})").empty());
  std::string ones(2 * 65, '1');
  for (std::size_t i = 1; i < ones.size(); i += 2) ones[i] = ',';
  ones.pop_back();
  CHECK(refusal("{\"channels\": [" + ones + "], \"strides\": [" + ones.substr(2) + "]}") ==
        "/channels: must have at most 64 entries, has 65");
  CHECK(refusal(R"({"kernel_size": 4})") == "/kernel_size: must be odd, got 4");
  CHECK(refusal(R"({"up_kernel_size": [3, 3, 3]})") ==
        "/up_kernel_size: must be one number or one for each of the 2 spatial dimensions");
  CHECK(refusal(R"({"adn_ordering": "NDX"})") ==
        "/adn_ordering: must be made of A, D and N, got 'X'");
  CHECK(refusal(R"({"act": "PRELUU"})") ==
        "/act: unknown activation \"PRELUU\"; known: celu, elu, gelu, leakyrelu, logsoftmax, "
        "memswish, mish, "
        "prelu, relu, relu6, selu, sigmoid, softmax, swish, tanh; did you mean \"prelu\"?");
  CHECK(refusal(R"({"act": ["elu", {"alpha": 1e300}]})") ==
        "/act: alpha: expected a number that a float of 32 bits can hold, at most 3.4e+38, got "
        "1e+300");
  CHECK(refusal(R"({"norm": ["batch", {"eps": -1e39}]})") ==
        "/norm: eps: expected a number that a float of 32 bits can hold, at most 3.4e+38, got "
        "-1e+39");
  CHECK(refusal(R"({"act": ["softmax", {"dim": 1000}]})") ==
        "/act: dim: expected an integer from -5 to 4, got 1000");
  CHECK(refusal(R"({"norm": ["group", {"num_groups": 3}]})") ==
        "/norm: group norm cannot divide 2 channels into 3 groups");
  CHECK(options(R"({"strides": [2, 2, 2]})").strides.size() == 3);  // a warning, as in MONAI
}

TEST_CASE("an input that UNet cannot halve is refused with the size that it needs") {
  UNet net(options());
  CHECK(net.forward(at::zeros({1, 1, 8, 12})).sizes() == at::IntArrayRef({1, 2, 8, 12}));
  CHECK_THROWS_WITH_AS(
      net.forward(at::zeros({1, 1, 8, 10})),
      "UNet halves its input by its strides: spatial size 1 of 8x10 must be a multiple of 4, is 10",
      Error);
  CHECK_THROWS_WITH_AS(net.forward(at::zeros({1, 2, 8, 8})),
                       "UNet expects an input of [batch, 1, 2 spatial sizes], got 1x2x8x8", Error);
  CHECK_THROWS_WITH_AS(net.forward(at::zeros({1, 1, 8, 8, 8})),
                       "UNet expects an input of [batch, 1, 2 spatial sizes], got 1x1x8x8x8",
                       Error);
  CHECK_THROWS_WITH_AS(net.forward(at::zeros({1, 1, 0, 8})),
                       "UNet expects an input with voxels, got 1x1x0x8", Error);
}

TEST_CASE("a layer that normalises over one value says so") {
  UNet instance(options(R"({"norm": "INSTANCE"})"));
  CHECK_THROWS_WITH_AS(instance.forward(at::zeros({1, 1, 4, 4})),
                       "instance norm needs more than one voxel; its input has one", Error);
  UNet batch(options(R"({"norm": "batch"})"));
  batch.train(true);
  CHECK_THROWS_WITH_AS(
      batch.forward(at::zeros({1, 1, 4, 4})),
      "batch norm needs more than one value of each channel to train; its input has one", Error);
}

TEST_CASE("Clara's older name of spatial_dims is accepted") {
  auto arguments = parse_json(R"({"dimensions": 3, "in_channels": 1, "out_channels": 2,
                                  "channels": [2, 4], "strides": [2]})");
  CHECK(read_options<UNet::Options>(arguments, "UNet", nullptr).spatial_dims == 3);
}

TEST_CASE("a layer norm of another shape than its input is named") {
  UNet net(options(R"({"norm": ["layer", {"normalized_shape": [8, 8]}]})"));
  CHECK_THROWS_WITH_AS(net.forward(at::zeros({1, 1, 8, 8})),
                       "layer norm has the normalized_shape [8, 8] where its input has the shape "
                       "[1, 2, 4, 4], which must end with it",
                       Error);
}

TEST_CASE("dropout is a probability, a layer with its arguments, or none") {
  CHECK(refusal(R"({"dropout": 1.5})") == "/dropout: must be at least 0 and at most 1, got 1.5");
  CHECK(refusal(R"({"dropout": ["drop", {}]})") ==
        "/dropout: unknown dropout \"drop\"; known: alphadropout, dropout; did you mean "
        "\"dropout\"?");
  CHECK_FALSE(options(R"({"dropout": null})").dropout.has_value());
}

}  // namespace clara::testing
