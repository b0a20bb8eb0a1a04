// Each network of these plugins keeps what every network has to, made from its own example.

#include <clara/testing/fakes.hpp>
#include <clara/testing/train_conformance.hpp>
#include <host/plugins/catalog.hpp>

#include <ATen/ops/rand.h>

#include <set>

namespace clara::testing {

namespace {

const std::set<std::string> kPlugins{"segmentation_networks", "classification_networks",
                                     "transformer_networks"};

/// An input for the network that an example makes: planes of one channel, unless torchvision's.
at::Tensor input_for(const std::string& name) {
  const auto channels = name.starts_with("TorchVision") ? 3 : 1;
  const auto size = name == "SwinUNETR" ? 64 : 32;
  return at::rand({2, channels, size, size});
}

}  // namespace

TEST_CASE("networks keep what every network has to") {
  const host::plugins::Catalog catalog(host::plugins::Folders::of_process());
  int count = 0;
  for (const auto* description : catalog.list()) {
    if (description->kind != "model" || !kPlugins.contains(description->plugin)) continue;
    CAPTURE(description->name);
    const auto& examples = catalog.entry(*description).examples;
    REQUIRE(!examples.empty());
    FakeContext context(".", description->name);
    const auto made =
        catalog.construct(*description, Construction{examples.front(), context, nullptr, ""});
    check_model(dynamic_cast<Model&>(*made), input_for(description->name));
    note_ran("model", description->name);
    ++count;
  }
  CHECK(count >= 25);
}

}  // namespace clara::testing
