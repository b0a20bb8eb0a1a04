#include "oracle.hpp"
#include "plugins/losses/voxel_losses/bce_with_logits_loss.hpp"
#include "plugins/losses/voxel_losses/contrastive_loss.hpp"
#include "plugins/losses/voxel_losses/cross_entropy_loss.hpp"
#include "plugins/losses/voxel_losses/deep_supervision_loss.hpp"
#include "plugins/losses/voxel_losses/dice_ce_loss.hpp"
#include "plugins/losses/voxel_losses/dice_focal_losses.hpp"
#include "plugins/losses/voxel_losses/hausdorff_dt_loss.hpp"
#include "plugins/losses/voxel_losses/masked_dice_loss.hpp"
#include "plugins/losses/voxel_losses/regression_losses.hpp"
#include "plugins/losses/voxel_losses/ssim_loss.hpp"
#include "plugins/losses/voxel_losses/tversky_loss.hpp"

#include <algorithm>

#include <doctest/doctest.h>

namespace clara::parity {

namespace {

namespace vl = voxel_losses;

using Maker = std::unique_ptr<Loss> (*)(const Value& arguments, Resolver* resolver);

template <class T>
std::unique_ptr<Loss> make_one(const Value& arguments, Resolver* resolver) {
  return std::make_unique<T>(read_options<typename T::Options>(arguments, "loss", resolver));
}

const std::map<std::string, Maker>& makers() {
  static const std::map<std::string, Maker> list{
      {"DiceLoss", make_one<vl::DiceLoss>},
      {"MaskedDiceLoss", make_one<vl::MaskedDiceLoss>},
      {"GeneralizedDiceLoss", make_one<vl::GeneralizedDiceLoss>},
      {"TverskyLoss", make_one<vl::TverskyLoss>},
      {"FocalLoss", make_one<vl::FocalLoss>},
      {"DiceCELoss", make_one<vl::DiceCELoss>},
      {"DiceFocalLoss", make_one<vl::DiceFocalLoss>},
      {"GeneralizedDiceFocalLoss", make_one<vl::GeneralizedDiceFocalLoss>},
      {"HausdorffDTLoss", make_one<vl::HausdorffDTLoss>},
      {"LogHausdorffDTLoss", make_one<vl::LogHausdorffDTLoss>},
      {"ContrastiveLoss", make_one<vl::ContrastiveLoss>},
      {"SSIMLoss", make_one<vl::SSIMLoss>},
      {"BCEWithLogitsLoss", make_one<vl::BCEWithLogitsLoss>},
      {"CrossEntropyLoss", make_one<vl::CrossEntropyLoss>},
      {"NLLLoss", make_one<vl::NLLLoss>},
      {"MSELoss", make_one<vl::MSELoss>},
      {"L1Loss", make_one<vl::L1Loss>},
      {"SmoothL1Loss", make_one<vl::SmoothL1Loss>},
      {"DeepSupervisionLoss", make_one<vl::DeepSupervisionLoss>}};
  return list;
}

std::unique_ptr<Loss> make(const std::string& name, const Value& arguments);

/// Builds the loss that a DeepSupervisionLoss wraps, as the wiring does.
class Inner : public Resolver {
 public:
  Component& ref(const Value&, std::string_view) override { throw Error("no references here"); }
  std::vector<Component*> ref_list(const Value&, std::string_view) override { return {}; }
  std::unique_ptr<Component> child(const Value& at, std::string_view) override {
    return make(at.find("name")->as_string(), *at.find("args"));
  }
};

std::unique_ptr<Loss> make(const std::string& name, const Value& arguments) {
  const auto found = makers().find(name);
  if (found == makers().end()) throw Error("there is no loss " + name);
  Inner inner;
  return found->second(arguments, &inner);
}

}  // namespace

TEST_CASE("losses and their gradients are MONAI's and torch's") {
  for (const auto& c : Oracle::get().at("losses").as_list()) {
    const auto& name = c.at("name").as_string();
    CAPTURE(name + " " + c.at("options").as_string());
    try_case([&] {
      Tensors inputs, targets{c.at("label").as_tensor()};
      for (const auto& input : c.at("inputs").as_list())
        inputs.push_back(input.as_tensor().clone().requires_grad_());
      if (const auto* mask = c.find("mask")) targets.push_back(mask->as_tensor());
      const auto loss = make(name, parse_json(c.at("options").as_string()));
      const auto value = loss->forward_all(inputs, targets);
      value.sum().backward();
      const auto gap = difference(value.detach(), c.at("value").as_tensor());
      CHECK(gap == 0);
      double worst = 0;
      for (std::size_t i = 0; i < inputs.size(); ++i) {
        const auto& theirs = c.at("grads").as_list()[i].as_tensor();
        const auto ours = inputs[i].grad();
        worst = std::max(worst, difference(ours.defined() ? ours : theirs.mul(0), theirs));
      }
      CHECK(worst == 0);
      compared("losses", name, gap);
      compared("gradients of losses", name, worst);
    });
  }
}

}  // namespace clara::parity
