// The decoders with standard codes are torchvision's ResNets: weights, features, logits.

#include "plugins/models/networks/resnet.hpp"
#include "support/paths.hpp"

#include <clara/testing/fakes.hpp>
#include <clara/train/checkpoint.hpp>

#include <ATen/CPUGeneratorImpl.h>
#include <ATen/Context.h>
#include <ATen/Parallel.h>
#include <ATen/TensorOperators.h>
#include <ATen/core/grad_mode.h>
#include <ATen/ops/equal.h>

#include <cstdlib>
#include <iostream>

#include <doctest/doctest.h>

namespace clara::testing {

namespace {

using networks::ResNet;

struct Comparison {
  std::string name;
  const State& expected;  ///< what torchvision computes
  const State& initial;   ///< its weights of seed 11
  const State& weights;   ///< those that it computes with
  double features = 0;    ///< largest difference of ours
  double logits = 0;
};

double difference(const at::Tensor& ours, const at::Tensor& theirs) {
  REQUIRE(ours.sizes() == theirs.sizes());
  return (ours - theirs).abs().max().item().toDouble();
}

template <class Network>
std::unique_ptr<Network> make(const std::string& arguments, FakeContext& context) {
  return std::make_unique<Network>(
      read_options<typename Network::Options>(parse_json(arguments), "ResNet", nullptr), context);
}

/// The same seed gives the same weights, under the same names in the same order.
void compare_initial(const Comparison& c, const ResNet& network) {
  const auto own = network.state_dict();
  const auto& entries = own.as_dict();
  const auto& theirs = c.initial.as_dict();
  REQUIRE(entries.size() == theirs.size());
  for (std::size_t i = 0; i < entries.size(); ++i) {
    CAPTURE(key_text(theirs[i].first));
    CHECK(key_text(entries[i].first) == key_text(theirs[i].first));
    CHECK(at::equal(entries[i].second.as_tensor(), theirs[i].second.as_tensor()));
  }
}

void compare_features(Comparison& c, ResNet& network, bool channels_last) {
  const auto& image = c.expected.at("input").as_tensor();
  const auto outputs = network.stages(channels_last ? image.movedim(1, -1) : image);
  const auto& expected = c.expected.at("stages").as_list();
  REQUIRE(outputs.size() == expected.size());
  for (std::size_t i = 0; i < outputs.size(); ++i)
    c.features =
        std::max(c.features, difference(channels_last ? outputs[i].movedim(-1, 1) : outputs[i],
                                        expected[i].as_tensor()));
}

template <class Network>
void compare(Comparison c) {
  CAPTURE(c.name);
  FakeContext context;
  at::manual_seed(11);
  auto network = make<Network>(R"({"num_classes": 1000, "data_format": "NCHW"})", context);
  compare_initial(c, *network);
  std::int64_t parameters = 0;
  for (const auto& parameter : network->parameters()) parameters += parameter.numel();
  CHECK(parameters == c.expected.at("parameters").as_int());

  const at::NoGradGuard no_grad;
  network->load_state_dict(c.weights);
  network->train(false);
  compare_features(c, *network, false);
  c.logits = difference(network->forward(c.expected.at("input").as_tensor()),
                        c.expected.at("logits").as_tensor());
  network = make<Network>(R"({"num_classes": 1000})", context);
  network->load_state_dict(c.weights);
  network->train(false);
  compare_features(c, *network, true);
  CHECK(c.features <= 1e-5);
  CHECK(c.logits <= 1e-5);
  std::cout << c.name << ": largest difference of a stage " << c.features << ", of a logit "
            << c.logits << "\n";
}

}  // namespace

TEST_CASE("standard codes are torchvision's networks") {
  const TemporaryFolder folder;
  const auto command = "OMP_NUM_THREADS=1 PYTHONDONTWRITEBYTECODE=1 PYTHONPATH=" +
                       (source_dir() / "python").string() + " " + oracle_python().string() + " " +
                       (source_dir() / "tests/parity/resnet/oracle.py").string() + " " +
                       folder.path().string();
  REQUIRE(std::system(command.c_str()) == 0);
  at::set_num_threads(1);
  const auto oracle = read_checkpoint(folder / "oracle.pt");
  for (const auto& [key, expected] : oracle.as_dict()) {
    const auto name = key_text(key);
    CAPTURE(name);
    for (const auto& [layout, difference] : expected.at("package").as_dict()) {
      CAPTURE(key_text(layout));
      CHECK(difference.as_number() <= 1e-5);
    }
    const auto saved = read_checkpoint(folder / (name + ".pt"));
    const Comparison comparison{name, expected, saved.at("initial"), saved.at("state")};
    if (name == "ResNet18") compare<networks::ResNet18>(comparison);
    if (name == "ResNet34") compare<networks::ResNet34>(comparison);
    if (name == "ResNet50") compare<networks::ResNet50>(comparison);
    if (name == "ResNet101") compare<networks::ResNet101>(comparison);
  }
  CHECK(oracle.as_dict().size() == 4);
}

}  // namespace clara::testing
