#include "oracle.hpp"
#include "plugins/losses/voxel_losses/cross_entropy_loss.hpp"
#include "plugins/losses/voxel_losses/dice_ce_loss.hpp"
#include "plugins/losses/voxel_losses/focal_loss.hpp"

#include <doctest/doctest.h>

namespace clara::parity {

namespace {

std::unique_ptr<Loss> make(const State& c) {
  using namespace voxel_losses;  // NOLINT(google-build-using-namespace): names of one plugin
  const auto& name = c.at("name").as_string();
  if (name == "DiceLoss") return std::make_unique<DiceLoss>(options_of<DiceLoss::Options>(c, name));
  if (name == "FocalLoss")
    return std::make_unique<FocalLoss>(options_of<FocalLoss::Options>(c, name));
  if (name == "CrossEntropyLoss")
    return std::make_unique<CrossEntropyLoss>(options_of<CrossEntropyLoss::Options>(c, name));
  REQUIRE(name == "DiceCELoss");
  return std::make_unique<DiceCELoss>(options_of<DiceCELoss::Options>(c, name));
}

}  // namespace

TEST_CASE("losses and their gradients are MONAI's and torch's") {
  for (const auto& c : Oracle::get().at("losses").as_list()) {
    CAPTURE(c.at("name").as_string() + " " + c.at("options").as_string());
    try_case([&] {
      const auto input = c.at("input").as_tensor().clone().requires_grad_();
      const auto value = make(c)->forward(input, c.at("label").as_tensor());
      value.sum().backward();
      const auto gap = difference(value.detach(), c.at("value").as_tensor());
      const auto grad_gap = difference(input.grad(), c.at("grad").as_tensor());
      note("losses", gap);
      note("gradients of losses", grad_gap);
      CHECK(gap == 0);
      CHECK(grad_gap == 0);
    });
  }
}

}  // namespace clara::parity
