#include "plugins/models/networks/resnet.hpp"

#include <clara/error.hpp>
#include <clara/testing/fakes.hpp>

#include <ATen/core/grad_mode.h>
#include <ATen/ops/allclose.h>
#include <ATen/ops/equal.h>
#include <ATen/ops/ones.h>
#include <ATen/ops/rand.h>
#include <ATen/ops/zeros.h>

#include <doctest/doctest.h>

namespace clara::testing {

namespace {

using networks::ResNet;
using networks::ResNet18;
using networks::ResNet34;
using networks::ResNet50;

/// A network small enough for a test: three blocks.
const char* const kTiny = R"({"code": "1-22-2", "data_format": "NCHW"})";

template <class Network>
typename Network::Options options(const std::string& arguments) {
  return read_options<typename Network::Options>(parse_json(arguments), "ResNet", nullptr);
}

template <class Network = ResNet18>
struct Built {
  explicit Built(const std::string& arguments) : network(options<Network>(arguments), context) {}
  FakeContext context;
  Network network;
};

using Sizes = std::vector<std::vector<std::int64_t>>;

Sizes shapes(ResNet& network, const at::Tensor& input) {
  const at::NoGradGuard no_grad;
  network.train(false);
  Sizes sizes;
  for (const auto& stage : network.stages(input)) sizes.push_back(stage.sizes().vec());
  return sizes;
}

std::string refusal(const std::string& arguments) {
  try {
    Built<> built(arguments);
    return "";
  } catch (const Error& error) {
    return error.what();
  }
}

}  // namespace

TEST_CASE("the stages of the standard networks have torchvision's shapes") {
  const auto image = at::zeros({2, 3, 64, 96});
  Built<ResNet34> basic(R"({"data_format": "NCHW"})");
  CHECK(shapes(basic.network, image) ==
        Sizes{{2, 64, 16, 24}, {2, 128, 8, 12}, {2, 256, 4, 6}, {2, 512, 2, 3}});
  Built<ResNet50> bottleneck(R"({"data_format": "NCHW"})");
  CHECK(shapes(bottleneck.network, image) ==
        Sizes{{2, 256, 16, 24}, {2, 512, 8, 12}, {2, 1024, 4, 6}, {2, 2048, 2, 3}});
}

TEST_CASE("any code gives the stages that docs/decoders.md draws") {
  const auto image = at::zeros({1, 3, 64, 64});
  Built<ResNet50> document(R"({"code": "1-11111111-2111121111-211111", "data_format": "NCHW"})");
  CHECK(shapes(document.network, image) ==
        Sizes{{1, 256, 16, 16}, {1, 256, 8, 8}, {1, 1024, 4, 4}, {1, 2048, 2, 2}});
  Built<> other(R"({"code": "1-1112-1111111111121-11111112111", "data_format": "NCHW"})");
  CHECK(shapes(other.network, image) ==
        Sizes{{1, 64, 16, 16}, {1, 128, 8, 8}, {1, 256, 4, 4}, {1, 512, 2, 2}});
  Built<> one(R"({"code": "2122", "data_format": "NCHW"})");
  CHECK(shapes(one.network, image) == Sizes{{1, 512, 16, 16}});
  Built<> six(R"({"code": "1-2-1-2-1-2", "data_format": "NCHW"})");
  CHECK(shapes(six.network, image) == Sizes{{1, 64, 16, 16},
                                            {1, 128, 8, 8},
                                            {1, 128, 4, 4},
                                            {1, 256, 2, 2},
                                            {1, 256, 1, 1},
                                            {1, 512, 1, 1}});
}

TEST_CASE("the channels of input and features stand where data_format says") {
  Built<> last(R"({"code": "1-22-2"})");
  Built<> first(kTiny);
  first.network.load_state_dict(last.network.state_dict());
  const auto image = at::rand({1, 32, 48, 3});
  CHECK(shapes(last.network, image) == Sizes{{1, 8, 12, 64}, {1, 4, 6, 256}, {1, 2, 3, 512}});
  CHECK(shapes(first.network, image.movedim(-1, 1)) ==
        Sizes{{1, 64, 8, 12}, {1, 256, 4, 6}, {1, 512, 2, 3}});
  CHECK(at::allclose(last.network.forward(image),
                     first.network.forward(image.movedim(-1, 1)).movedim(1, -1)));
}

TEST_CASE("volumes: the same stages with one more dimension") {
  Built<> volume(R"({"code": "1-22-2", "spatial_dims": 3, "in_channels": 1})");
  CHECK(shapes(volume.network, at::zeros({1, 32, 32, 64, 1})) ==
        Sizes{{1, 8, 8, 16, 64}, {1, 4, 4, 8, 256}, {1, 2, 2, 4, 512}});
  Built<ResNet50> bottleneck(
      R"({"code": "1-22-2", "dimensions": 3, "in_channels": 2, "data_format": "NCHW"})");
  CHECK(shapes(bottleneck.network, at::zeros({1, 2, 32, 16, 16})) ==
        Sizes{{1, 256, 8, 4, 4}, {1, 1024, 4, 2, 2}, {1, 2048, 2, 1, 1}});
}

TEST_CASE("include_top: all stages, or the last") {
  Built<> last(R"({"code": "1-22-2", "include_top": false, "data_format": "NCHW"})");
  CHECK(shapes(last.network, at::zeros({1, 3, 32, 32})) == Sizes{{1, 512, 2, 2}});
}

TEST_CASE("num_classes adds a head; without it forward gives the last stage") {
  const auto image = at::zeros({2, 32, 32, 3});
  Built<> features(R"({"code": "1-22-2"})");
  CHECK(features.network.forward(image).sizes() == at::IntArrayRef({2, 2, 2, 512}));
  CHECK_FALSE(features.network.state_dict().find("fc.weight"));
  Built<> logits(R"({"code": "1-22-2", "num_classes": 7})");
  CHECK(logits.network.forward(image).sizes() == at::IntArrayRef({2, 7}));
  CHECK(logits.network.state_dict().at("fc.weight").as_tensor().sizes() ==
        at::IntArrayRef({7, 512}));
}

TEST_CASE("mode train: batch norm learns, and validation changes nothing") {
  Built<> built(kTiny);
  auto& network = built.network;
  const auto seen = [&] {
    return network.state_dict().at("bn1.num_batches_tracked").as_tensor().item().toLong();
  };
  network.train(true);
  network.forward(at::rand({2, 3, 32, 32})).sum().backward();
  CHECK(seen() == 1);
  for (const auto& [name, parameter] : network.named_parameters()) {
    CAPTURE(name);
    CHECK(parameter.grad().defined());
  }
  network.train(false);
  network.forward(at::rand({2, 3, 32, 32}));
  CHECK(seen() == 1);
}

TEST_CASE("mode eval: neither the parameters of batch norm nor its statistics are trained") {
  Built<> built(R"({"code": "1-22-2", "data_format": "NCHW", "mode": "eval"})");
  auto& network = built.network;
  const auto before = network.state_dict().at("bn1.running_mean").as_tensor().clone();
  network.train(true);
  CHECK(network.is_training());
  network.forward(at::rand({2, 3, 32, 32})).sum().backward();
  CHECK(at::equal(network.state_dict().at("bn1.running_mean").as_tensor(), before));
  std::size_t trained = 0;
  for (const auto& [name, parameter] : network.named_parameters()) {
    CAPTURE(name);
    const bool norm = name.find("bn") != std::string::npos ||
                      name.ends_with("downsample.1.weight") || name.ends_with("downsample.1.bias");
    CHECK(parameter.requires_grad() == !norm);
    CHECK(parameter.grad().defined() == !norm);
    trained += parameter.requires_grad() ? 1 : 0;
  }
  CHECK(trained == 1 + 4 * 2 + 3);  // the stem, two convolutions of each block, three shortcuts
}

TEST_CASE("arguments that make no network are refused") {
  CHECK(refusal(R"({"code": "12x"})") ==
        "/code: ResNet18: \"12x\": character 3 is 'x', expected 1, 2 or -");
  FakeContext context;
  ResNet18::Options unchecked;
  unchecked.code = "12x";
  CHECK_THROWS_WITH_AS(ResNet18(unchecked, context),
                       "ResNet18: \"12x\": character 3 is 'x', expected 1, 2 or -", Error);
  CHECK(refusal(R"({"spatial_dims": 1})") ==
        "/spatial_dims: expected an integer from 2 to 3, got 1");
  CHECK(refusal(R"({"mode": "test"})") ==
        "/mode: expected \"train\", \"Train\" or \"eval\", got \"test\"");
  CHECK(refusal(R"({"data_format": "NCWH"})") ==
        "/data_format: expected \"NHWC\" or \"NCHW\", got \"NCWH\"; did you mean \"NCHW\"?");
  CHECK(refusal(R"({"num_classes": 0})") ==
        "/num_classes: expected an integer of at least 1, got 0");
}

TEST_CASE("an input that does not fit is refused, with the likely reason") {
  Built<> built(R"({"code": "1-22-2"})");
  CHECK_THROWS_WITH_AS(built.network.forward(at::zeros({2, 3, 32, 32})),
                       "ResNet: expected an input of 2 spatial dimensions and 3 channels, got 2 "
                       "and 32 (is data_format right?)",
                       Error);
  CHECK_THROWS_WITH_AS(built.network.forward(at::zeros({2, 32, 32, 32, 3})),
                       "ResNet: expected an input of 2 spatial dimensions and 3 channels, got 3 "
                       "and 3 (is data_format right?)",
                       Error);
}

}  // namespace clara::testing
