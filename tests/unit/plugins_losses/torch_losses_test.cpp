#include "plugins/losses/voxel_losses/bce_with_logits_loss.hpp"
#include "plugins/losses/voxel_losses/contrastive_loss.hpp"
#include "plugins/losses/voxel_losses/cross_entropy_loss.hpp"
#include "plugins/losses/voxel_losses/dice_focal_losses.hpp"
#include "plugins/losses/voxel_losses/hausdorff_dt_loss.hpp"
#include "plugins/losses/voxel_losses/masked_dice_loss.hpp"
#include "plugins/losses/voxel_losses/regression_losses.hpp"
#include "plugins/losses/voxel_losses/ssim_loss.hpp"
#include "plugins/losses/voxel_losses/tversky_loss.hpp"

#include <clara/error.hpp>

#include <ATen/ops/full.h>
#include <ATen/ops/ones.h>
#include <ATen/ops/zeros.h>

#include <doctest/doctest.h>

namespace clara::testing {

namespace {

namespace vl = voxel_losses;

template <class T>
T make(const std::string& arguments) {
  return T(read_options<typename T::Options>(parse_json(arguments), "loss", nullptr));
}

template <class T>
std::string refusal(const std::string& arguments) {
  try {
    make<T>(arguments);
    return "";
  } catch (const Error& error) {
    return error.issues().front().path + ": " + error.issues().front().message;
  }
}

/// What a loss says of two tensors.
template <class T>
std::string said(const std::string& arguments, const at::Tensor& input, const at::Tensor& target) {
  auto loss = make<T>(arguments);
  try {
    loss.forward_all({input}, {target});
    return "";
  } catch (const Error& error) {
    return error.what();
  }
}

}  // namespace

TEST_CASE("losses say which shapes do not fit") {
  const auto a = at::zeros({2, 3});
  const auto b = at::zeros({2, 4});
  const std::string rest = ": the label has shape [2, 4] where the prediction has [2, 3]";
  CHECK(said<vl::MSELoss>("{}", a, b) == "MSELoss" + rest);
  CHECK(said<vl::L1Loss>("{}", a, b) == "L1Loss" + rest);
  CHECK(said<vl::SmoothL1Loss>("{}", a, b) == "SmoothL1Loss" + rest);
  CHECK(said<vl::BCEWithLogitsLoss>("{}", a, b) == "BCEWithLogitsLoss" + rest);
  CHECK(said<vl::ContrastiveLoss>("{}", a, b) ==
        "ContrastiveLoss: expected two views of [batch, feature], got [2, 3] and [2, 4]");
  CHECK(said<vl::NLLLoss>("{}", a, b) == "NLLLoss" + rest);
  CHECK(said<vl::NLLLoss>("{}", a, at::full({2}, 3)) ==
        "NLLLoss: the label holds class 3; the network has 3 classes (0 to 2)");
  CHECK(said<vl::BCEWithLogitsLoss>(R"({"pos_weight": [1, 2]})", a, a) ==
        "BCEWithLogitsLoss: pos_weight has 2 entries for a prediction of [2, 3]; they stand for "
        "the last axis");
}

TEST_CASE("losses of segmentations say what label and mask have to be") {
  const auto logits = at::zeros({2, 3, 8, 8});
  CHECK(said<vl::DiceFocalLoss>("{}", logits, at::zeros({2, 2, 8, 8})) ==
        "DiceFocalLoss: the label has 2 channels where the prediction has 3; it needs one, of "
        "class numbers, or as many");
  CHECK(said<vl::GeneralizedDiceFocalLoss>("{}", logits, at::zeros({2, 8, 8})) ==
        "GeneralizedDiceFocalLoss: the label has 3 dimensions where the prediction has 4");
  CHECK(said<vl::GeneralizedDiceLoss>("{}", logits, at::zeros({2, 1, 8, 8})) ==
        "GeneralizedDiceLoss: the label has shape [2, 1, 8, 8] where the prediction has [2, 3, 8, "
        "8]; is \"to_onehot_y\": true missing?");
  CHECK(said<vl::TverskyLoss>("{}", at::zeros({3}), at::zeros({3})) ==
        "TverskyLoss: expected a prediction and a label of [batch, channel, ...], got [3] and [3]");
  CHECK(said<vl::HausdorffDTLoss>("{}", at::zeros({2, 3, 8}), at::zeros({2, 3, 8})) ==
        "HausdorffDTLoss: expected a prediction of [batch, class] and 2 or 3 spatial axes, got [2, "
        "3, 8]");
  auto masked = make<vl::MaskedDiceLoss>(R"({"to_onehot_y": true})");
  CHECK_THROWS_WITH_AS(
      masked.forward_all({logits}, {at::zeros({2, 1, 8, 8}), at::ones({2, 3, 8, 8})}),
      "MaskedDiceLoss: the mask has shape [2, 3, 8, 8] where the prediction has [2, 3, 8, 8]; it "
      "needs one channel and the same spatial sizes",
      Error);
}

TEST_CASE("SSIMLoss says what it cannot look at") {
  const auto image = at::zeros({1, 1, 8, 8});
  CHECK(said<vl::SSIMLoss>(R"({"spatial_dims": 2})", image, image) ==
        "SSIMLoss: an image of [8, 8] is smaller than a window of [11, 11]; see win_size");
  CHECK(said<vl::SSIMLoss>(R"({"spatial_dims": 3})", image, image) ==
        "SSIMLoss: expected two images of [batch, channel] and 3 spatial axes, got [1, 1, 8, 8] "
        "and [1, 1, 8, 8]");
  CHECK(refusal<vl::SSIMLoss>(R"({"spatial_dims": 2, "win_size": [3, 3, 3]})") ==
        "/win_size: must be one number or one for each of the 2 spatial axes");
  CHECK(refusal<vl::SSIMLoss>(R"({"spatial_dims": 1, "kernel_type": "gaussian"})") ==
        "/kernel_type: must be uniform where there is one spatial axis");
}

TEST_CASE("arguments of the new losses that contradict each other are refused") {
  const std::string both = R"({"sigmoid": true, "softmax": true})";
  const std::string why = "/softmax: sigmoid and softmax cannot both be true";
  CHECK(refusal<vl::GeneralizedDiceLoss>(both) == why);
  CHECK(refusal<vl::TverskyLoss>(both) == why);
  CHECK(refusal<vl::MaskedDiceLoss>(both) == why);
  CHECK(refusal<vl::DiceFocalLoss>(both) == why);
  CHECK(refusal<vl::HausdorffDTLoss>(both) == why);
  CHECK(refusal<vl::DiceFocalLoss>(R"({"lambda_focal": -1})") ==
        "/lambda_focal: expected a number of at least 0, got -1");
  CHECK(refusal<vl::GeneralizedDiceLoss>(R"({"w_type": "cube"})") != "");
}

TEST_CASE("the old arguments of torch stand for a reduction") {
  auto sum = make<vl::MSELoss>(R"({"size_average": false})");
  CHECK(sum.forward(at::ones({4}), at::zeros({4})).item<double>() == 4);
  auto none = make<vl::L1Loss>(R"({"reduce": false, "reduction": "sum"})");
  CHECK(none.forward(at::ones({4}), at::zeros({4})).numel() == 4);
}

}  // namespace clara::testing
