#include "plugins/losses/voxel_losses/bce_with_logits_loss.hpp"
#include "plugins/losses/voxel_losses/clara_losses.hpp"
#include "plugins/losses/voxel_losses/contrastive_loss.hpp"
#include "plugins/losses/voxel_losses/cross_entropy_loss.hpp"
#include "plugins/losses/voxel_losses/dice_focal_losses.hpp"
#include "plugins/losses/voxel_losses/hausdorff_dt_loss.hpp"
#include "plugins/losses/voxel_losses/masked_dice_loss.hpp"
#include "plugins/losses/voxel_losses/regression_losses.hpp"
#include "plugins/losses/voxel_losses/ssim_loss.hpp"
#include "plugins/losses/voxel_losses/tversky_loss.hpp"

#include <ATen/ops/arange.h>
#include <ATen/ops/log_softmax.h>
#include <ATen/ops/rand.h>
#include <ATen/ops/randn.h>
#include <clara/testing/fakes.hpp>
#include <clara/testing/train_conformance.hpp>

#include <doctest/doctest.h>

namespace clara::testing {

namespace {

template <class T>
void check(const std::string& arguments, const at::Tensor& input, const at::Tensor& target) {
  T loss(read_options<typename T::Options>(parse_json(arguments), "loss", nullptr));
  check_loss(loss, {input}, {target});
}

}  // namespace

TEST_CASE("losses of segmentations keep the contract") {
  const auto logits = at::randn({2, 3, 8, 8});
  const auto label = at::arange(2 * 8 * 8).remainder(3).view({2, 1, 8, 8}).to(at::kFloat);
  const std::string both = R"({"to_onehot_y": true, "softmax": true})";
  check<voxel_losses::MaskedDiceLoss>(both, logits, label);
  check<voxel_losses::GeneralizedDiceLoss>(both, logits, label);
  check<voxel_losses::GeneralizedDiceFocalLoss>(both, logits, label);
  check<voxel_losses::DiceFocalLoss>(both, logits, label);
  check<voxel_losses::TverskyLoss>(both, logits, label);
  check<voxel_losses::HausdorffDTLoss>(both, logits, label);
  check<voxel_losses::LogHausdorffDTLoss>(both, logits, label);
  check<voxel_losses::NLLLoss>("{}", at::log_softmax(logits, 1), label);
}

TEST_CASE("Clara's names are MONAI's losses with softmax") {
  const auto logits = at::randn({2, 3, 8, 8});
  const auto label = at::arange(2 * 8 * 8).remainder(3).view({2, 1, 8, 8}).to(at::kFloat);
  FakeContext context;
  voxel_losses::Dice dice({{true, false}, true, false, 1e-5}, context);
  voxel_losses::Focal focal({{false, false}}, context);
  check_loss(dice, {logits}, {label});
  check_loss(focal, {logits}, {label});
  const auto made = [](auto loss, const char* arguments) {
    using T = typename decltype(loss)::type;
    return T(read_options<typename T::Options>(parse_json(arguments), "loss", nullptr));
  };
  auto dice_loss = made(std::type_identity<voxel_losses::DiceLoss>(), R"({"to_onehot_y": true,
      "softmax": true, "include_background": false, "squared_pred": true})");
  auto focal_loss = made(std::type_identity<voxel_losses::FocalLoss>(),
                         R"({"to_onehot_y": true, "use_softmax": true})");
  CHECK(dice.forward(logits, label).equal(dice_loss.forward(logits, label)));
  CHECK(focal.forward(logits, label).equal(focal_loss.forward(logits, label)));
}

TEST_CASE("losses of images, numbers and features keep the contract") {
  const auto image = at::rand({2, 1, 12, 12});
  const auto other = at::rand({2, 1, 12, 12});
  check<voxel_losses::SSIMLoss>(R"({"spatial_dims": 2})", image, other);
  check<voxel_losses::MSELoss>("{}", image, other);
  check<voxel_losses::L1Loss>("{}", image, other);
  check<voxel_losses::SmoothL1Loss>("{}", image, other);
  check<voxel_losses::BCEWithLogitsLoss>("{}", at::randn({4, 3}), at::rand({4, 3}).round());
  check<voxel_losses::ContrastiveLoss>("{}", at::randn({4, 6}), at::randn({4, 6}));
}

}  // namespace clara::testing
