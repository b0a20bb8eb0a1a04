#include "oracle.hpp"
#include "plugins/losses/voxel_losses/deep_supervision_loss.hpp"
#include "plugins/losses/voxel_losses/dice_ce_loss.hpp"
#include "plugins/models/networks/segresnet_ds.hpp"

#include <ATen/Context.h>
#include <ATen/core/grad_mode.h>

#include <doctest/doctest.h>

namespace clara::parity {

namespace {

/// The loss that is wrapped, as the wiring would build it.
class DiceCe : public Resolver {
 public:
  Component& ref(const Value&, std::string_view) override { throw Error("no references here"); }
  std::vector<Component*> ref_list(const Value&, std::string_view) override { return {}; }
  std::unique_ptr<Component> child(const Value& at, std::string_view) override {
    return std::make_unique<voxel_losses::DiceCELoss>(
        read_options<voxel_losses::DiceCELoss::Options>(*at.find("args"), "DiceCELoss", nullptr));
  }
};

voxel_losses::DeepSupervisionLoss make_loss(const State& c) {
  auto arguments = parse_json(c.at("wrapper").as_string());
  arguments.as_object().set(
      "loss",
      parse_json(R"({"name": "DiceCELoss", "args": {"to_onehot_y": true, "softmax": true}})"));
  DiceCe losses;
  return voxel_losses::DeepSupervisionLoss(
      read_options<voxel_losses::DeepSupervisionLoss::Options>(arguments, "loss", &losses));
}

}  // namespace

TEST_CASE("a network with deep supervision and its loss give MONAI's numbers") {
  for (const auto& c : Oracle::get().at("deep").as_list()) {
    CAPTURE(c.at("options").as_string());
    at::manual_seed(13);
    networks::SegResNetDS net(options_of<networks::SegResNetDS::Options>(c, "SegResNetDS"));
    const auto state = net.state_dict();
    REQUIRE(state.as_dict().size() == c.at("initial").as_dict().size());
    for (const auto& [name, tensor] : c.at("initial").as_dict()) {
      CAPTURE(key_text(name));
      REQUIRE(state.find(key_text(name)));
      CHECK(identical(state.at(key_text(name)).as_tensor(), tensor.as_tensor()));
    }
    net.train(false);
    {
      const at::NoGradGuard no_grad;
      const auto outputs = net.forward_all({c.at("input").as_tensor()});
      REQUIRE(outputs.size() == 1);
      CHECK(difference(outputs[0], c.at("eval_output").as_tensor()) <= 1e-5);
    }
    net.train(true);
    const auto outputs = net.forward_all({c.at("input").as_tensor()});
    const auto& expected = c.at("outputs").as_list();
    REQUIRE(outputs.size() == expected.size());
    for (std::size_t i = 0; i < outputs.size(); ++i)
      CHECK(difference(outputs[i].detach(), expected[i].as_tensor()) <= 1e-5);
    auto loss = make_loss(c);
    const auto value = loss.forward_all(outputs, {c.at("label").as_tensor()});
    const auto gap = difference(value.detach(), c.at("value").as_tensor());
    note("deep supervision loss", gap);
    CHECK(gap <= 1e-6);
    value.backward();
    for (const auto& [name, parameter] : net.named_parameters()) {
      CAPTURE(name);
      const auto grad_gap = difference(parameter.grad(), c.at("grads").at(name).as_tensor());
      note("deep supervision gradients", grad_gap);
      CHECK(grad_gap <= 1e-5);
    }
  }
}

}  // namespace clara::parity
