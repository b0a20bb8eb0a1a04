#include "plugins/models/networks/checkpoint_model.hpp"
#include "plugins/models/networks/torch_script.hpp"
#include "plugins/models/networks/unet.hpp"
#include "support/paths.hpp"

#include <clara/error.hpp>
#include <clara/testing/fakes.hpp>
#include <clara/testing/train_conformance.hpp>
#include <clara/train/checkpoint.hpp>

#include <ATen/ops/equal.h>
#include <ATen/ops/full.h>
#include <ATen/ops/ones.h>
#include <ATen/ops/rand.h>

#include <torch/csrc/jit/api/module.h>

#include <fstream>

#include <doctest/doctest.h>

namespace clara::testing {

namespace {

using networks::CheckpointModel;
using networks::UNet;

/// Builds UNets, as the wiring would.
class Factory : public ComponentFactory {
 public:
  std::unique_ptr<Component> make(std::string_view kind, const Value& component) override {
    CHECK(kind == "model");
    CHECK(component.find("name")->as_string() == "UNet");
    return std::make_unique<UNet>(
        read_options<UNet::Options>(*component.find("args"), "UNet", nullptr));
  }
};

struct Fixture {
  Fixture() { context.services["component_factory"] = &factory; }

  std::string refusal(const State& checkpoint) {
    write_checkpoint(folder / "model.pt", checkpoint);
    try {
      CheckpointModel({"model.pt"}, context);
      return "";
    } catch (const Error& error) {
      const std::string text = error.what();
      return text.substr(text.find("model.pt"));
    }
  }

  TemporaryFolder folder;
  FakeContext context{folder.path()};
  Factory factory;
};

const char* const kUNet =
    R"({"name": "UNet", "args": {"spatial_dims": 2, "in_channels": 1, "out_channels": 2,
                              "channels": [2, 4], "strides": [2], "norm": "batch"}})";

}  // namespace

TEST_CASE("a checkpoint with its config is a network") {
  Fixture f;
  UNet trained(read_options<UNet::Options>(*parse_json(kUNet).find("args"), "UNet", nullptr));
  State checkpoint;
  checkpoint.set("model", trained.state_dict());
  checkpoint.set("train_conf", state_of(parse_json(std::string(R"({"train": {"model": [
      {"name": "SegResNet", "disabled": true}, )") +
                                                   kUNet + "]}}")));
  write_checkpoint(f.folder / "model.pt", checkpoint);
  CheckpointModel model({"model.pt"}, f.context);
  model.train(false);
  trained.train(false);
  const auto image = at::ones({1, 1, 4, 4});
  CHECK(at::equal(model.forward(image), trained.forward(image)));
  check_model(model, at::rand({2, 1, 4, 4}));

  State damaged = checkpoint;
  damaged.set("model", State::Dict{});
  CHECK(f.refusal(damaged).starts_with(
      "model.pt: the state does not fit the network; missing: model."));
}

TEST_CASE("a checkpoint that tells no network is refused") {
  Fixture f;
  State checkpoint;
  checkpoint.set("optimizer", State::Dict{});
  CHECK(f.refusal(checkpoint) == "model.pt: it has no \"model\"");
  checkpoint.set("model", State::Dict{});
  CHECK(f.refusal(checkpoint) ==
        "model.pt: it carries no \"train_conf\" that tells its network; name the model in the "
        "config, and load "
        "this file with CheckpointLoader");
  checkpoint.set("train_conf", state_of(parse_json(R"({"train": {}})")));
  CHECK(f.refusal(checkpoint) == "model.pt: its \"train_conf\" has no model");
  checkpoint.set("train_conf",
                 state_of(parse_json(R"({"train": {"model": [{"disabled": true}]}})")));
  CHECK(f.refusal(checkpoint) == "model.pt: all models of its \"train_conf\" are disabled");
}

TEST_CASE(
    "a network from a TorchScript file keeps what every network has to, one without modes too") {
  TemporaryFolder folder;
  FakeContext context(folder.path());
  torch::jit::Module script("__torch__.Scale");
  script.register_parameter("weight", at::ones({1}).requires_grad_(), false);
  script.register_buffer("shift", at::ones({1}));
  script.define("def forward(self, x):\n    return x * self.weight + self.shift\n");
  script.save((folder / "net.ts").string());
  networks::TorchScriptModel model({"net.ts"}, context);
  CHECK(at::equal(model.forward(at::ones({1, 1, 4})), at::full({1, 1, 4}, 2.0)));
  check_model(model, at::rand({2, 1, 4, 4}));
}

TEST_CASE("a TorchScript network that answers with something else than tensors says what it is") {
  TemporaryFolder folder;
  FakeContext context(folder.path());
  const auto said = [&](const std::string& body) {
    torch::jit::Module script("__torch__.Net");
    script.define("def forward(self, x):\n    return " + body + "\n");
    script.save((folder / "net.ts").string());
    networks::TorchScriptModel model({"net.ts"}, context);
    try {
      return std::to_string(model.forward_all({at::ones({1, 1, 4})}).size()) + " tensors";
    } catch (const Error& error) {
      return std::string(error.what());
    }
  };
  const auto refused = [&](const std::string& what) {
    return (folder / "net.ts").string() + ": the network answers with " + what +
           "; it has to be a tensor, or a tuple, a list or a dict of tensors";
  };
  CHECK(said("x, [x, x]") == "3 tensors");
  CHECK(said("{\"pred\": x}") == "1 tensors");
  CHECK(said("3") == refused("what is of the type int"));
  CHECK(said("None") == refused("what is of the type NoneType"));
  CHECK(said("\"pred\"") == refused("what is of the type str"));
  CHECK(said("(x, 0.5)") == refused("what is of the type Tuple[Tensor, float]"));
  CHECK(said("{\"pred\": 1}") == refused("what is of the type Dict[str, int]"));
  CHECK(said("[x][1:]") == refused("no tensor"));
}

TEST_CASE("a TorchScript file that is none is refused") {
  TemporaryFolder folder;
  FakeContext context(folder.path());
  const auto text = [&](const std::string& name) {
    try {
      networks::TorchScriptModel({name}, context);
      return std::string();
    } catch (const Error& error) {
      const std::string text = error.what();
      return text.substr(text.find(name));
    }
  };
  CHECK(text("none.ts") == "none.ts: there is no such TorchScript file");
  std::ofstream(folder / "text.ts") << "no zip archive at all";
  CHECK(text("text.ts").starts_with("text.ts: it is no TorchScript file: "));
}

}  // namespace clara::testing
