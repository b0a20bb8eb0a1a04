#include "oracle.hpp"
#include "plugins/models/networks/torch_script.hpp"
#include "plugins/models/networks/unet.hpp"

#include <clara/testing/fakes.hpp>

#include <ATen/CPUGeneratorImpl.h>
#include <ATen/Context.h>
#include <ATen/core/grad_mode.h>

#include <doctest/doctest.h>
#include <clara/train/checkpoint.hpp>

namespace clara::parity {

namespace {

using networks::UNet;

void compare_states(const State& ours, const State& theirs, bool exact, const std::string& what) {
  REQUIRE(ours.as_dict().size() == theirs.as_dict().size());
  for (std::size_t i = 0; i < ours.as_dict().size(); ++i) {
    const auto& [name, tensor] = ours.as_dict()[i];
    const auto& [their_name, their_tensor] = theirs.as_dict()[i];
    CAPTURE(key_text(name));
    CHECK(key_text(name) == key_text(their_name));
    const auto gap = difference(tensor.as_tensor(), their_tensor.as_tensor());
    note(what, gap);
    if (exact)
      CHECK(identical(tensor.as_tensor(), their_tensor.as_tensor()));
    else
      CHECK(gap <= 1e-5);
  }
}

}  // namespace

TEST_CASE("a network has MONAI's keys, initial weights, outputs and gradients") {
  for (const auto& [name, c] : Oracle::get().at("networks").as_dict()) {
    CAPTURE(key_text(name));
    try_case([&, &c = c, key = key_text(name)] {
      at::manual_seed(11);
      UNet net(options_of<UNet::Options>(c, "UNet"));
      compare_states(net.state_dict(), c.at("initial"), true, "initial weights");

      net.train(false);
      {
        const at::NoGradGuard no_grad;
        const auto gap =
            difference(net.forward(c.at("input").as_tensor()), c.at("eval_output").as_tensor());
        note("network output (eval)", gap);
        CHECK(gap <= 1e-5);
      }

      net.train(true);
      at::manual_seed(5);
      const auto output = net.forward(c.at("input").as_tensor());
      const auto gap = difference(output.detach(), c.at("train_output").as_tensor());
      note("network output (train)", gap);
      CHECK(gap <= 1e-5);
      output.square().mean().backward();
      for (const auto& [parameter, tensor] : net.named_parameters()) {
        CAPTURE(parameter);
        const auto grad_gap = difference(tensor.grad(), c.at("grads").at(parameter).as_tensor());
        note("network gradients", grad_gap);
        CHECK(grad_gap <= (key == "act_memswish" ? 0 : 1e-5));
      }
      compare_states(net.state_dict(), c.at("trained"), false, "running statistics");
    });
  }
}

TEST_CASE("a network takes the weights that Python saved") {
  const auto& c = Oracle::get().at("networks").at("spleen");
  at::manual_seed(0);
  UNet net(options_of<UNet::Options>(c, "UNet"));
  net.load_state_dict(c.at("initial"));
  net.train(false);
  const at::NoGradGuard no_grad;
  const auto gap =
      difference(net.forward(c.at("input").as_tensor()), c.at("eval_output").as_tensor());
  note("network output from loaded weights", gap);
  CHECK(gap <= 1e-5);
}

TEST_CASE("a TorchScript file of Python's runs as a model") {
  auto& oracle = Oracle::get();
  const auto& c = oracle.at("script");
  clara::testing::FakeContext context(oracle.folder());
  networks::TorchScriptModel model({"script.ts"}, context);
  model.train(false);
  const at::NoGradGuard no_grad;
  const auto gap = difference(model.forward(c.at("input").as_tensor()), c.at("output").as_tensor());
  note("TorchScript output", gap);
  CHECK(gap <= 1e-5);
  compare_states(model.state_dict(), c.at("state"), true, "TorchScript weights");
}

TEST_CASE("files of before PyTorch 1.6, and NumPy's numbers beside tensors, are read") {
  auto& oracle = Oracle::get();
  const auto& expected = oracle.at("old");
  for (const auto* name : {"old.pt", "numpy.pt"}) {
    CAPTURE(std::string(name));
    const auto state = read_checkpoint(oracle.folder() / name);
    CHECK(identical(state.at("model").at("w").as_tensor(), expected.at("w").as_tensor()));
    CHECK(identical(state.at("shared").as_tensor().t(), expected.at("w").as_tensor()));
    CHECK(state.at("best_metric").as_number() == 0.875);
    CHECK(state.at("best").as_number() == 0.5);
    CHECK(state.at("count").as_int() == -7);
    CHECK(state.at("flag").as_bool());
    CHECK(identical(state.at("history").as_tensor(), expected.at("history").as_tensor()));
    CHECK(state.at("device").as_string() == "cuda:1");
  }
}

}  // namespace clara::parity
