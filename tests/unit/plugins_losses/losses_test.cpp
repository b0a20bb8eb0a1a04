#include "plugins/losses/voxel_losses/cross_entropy_loss.hpp"
#include "plugins/losses/voxel_losses/dice_ce_loss.hpp"
#include "plugins/losses/voxel_losses/dice_loss.hpp"
#include "plugins/losses/voxel_losses/focal_loss.hpp"

#include <clara/error.hpp>

#include <ATen/ops/full.h>
#include <ATen/ops/tensor.h>
#include <ATen/ops/zeros.h>

#include <doctest/doctest.h>

namespace clara::testing {

namespace {

using voxel_losses::CrossEntropyLoss;
using voxel_losses::DiceCELoss;
using voxel_losses::DiceLoss;
using voxel_losses::FocalLoss;

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

}  // namespace

TEST_CASE("arguments of losses that contradict each other are refused") {
  CHECK(refusal<DiceLoss>(R"({"sigmoid": true, "softmax": true})") ==
        "/softmax: sigmoid and softmax cannot both be true");
  CHECK(refusal<DiceCELoss>(R"({"sigmoid": true, "softmax": true})") ==
        "/softmax: sigmoid and softmax cannot both be true");
  CHECK(refusal<DiceLoss>(R"({"weight": [1, -2]})") == "/weight: must not be negative, got -2.0");
  CHECK(refusal<FocalLoss>(R"({"alpha": -1})") == "/alpha: must not be negative, got -1.0");
  CHECK(refusal<DiceCELoss>(R"({"reduction": "none"})") != "");
}

TEST_CASE("labels that are no classes are told apart from a wrong shape") {
  auto loss = make<DiceLoss>(R"({"to_onehot_y": true, "softmax": true})");
  const auto logits = at::zeros({1, 2, 4, 4});
  CHECK_THROWS_WITH_AS(loss.forward(logits, at::full({1, 1, 4, 4}, 3.0)),
                       "DiceLoss: the label holds class 3; the network has 2 classes (0 to 1)",
                       Error);
  CHECK_THROWS_WITH_AS(loss.forward(logits, at::full({1, 1, 4, 4}, -1.0)),
                       "DiceLoss: the label holds class -1; the network has 2 classes (0 to 1)",
                       Error);
  CHECK_THROWS_WITH_AS(loss.forward(logits, at::zeros({1, 2, 4, 4})),
                       "DiceLoss: to_onehot_y needs labels with one channel, got [1, 2, 4, 4]",
                       Error);
  CHECK_THROWS_WITH_AS(
      loss.forward(logits, at::zeros({1, 1, 4, 5})),
      "DiceLoss: the label has shape [1, 2, 4, 5] where the prediction has [1, 2, 4, 4]", Error);
  auto plain = make<FocalLoss>("{}");
  CHECK_THROWS_WITH_AS(
      plain.forward(logits, at::zeros({1, 1, 4, 4})),
      "FocalLoss: the label has shape [1, 1, 4, 4] where the prediction has [1, 2, 4, 4]; is "
      "\"to_onehot_y\": true missing?",
      Error);
  auto sum = make<DiceCELoss>("{}");
  CHECK_THROWS_WITH_AS(sum.forward(logits, at::zeros({1, 4, 4})),
                       "DiceCELoss: the label has 3 dimensions where the prediction has 4", Error);
  CHECK_THROWS_WITH_AS(
      sum.forward(at::zeros({1, 2, 4, 4}), at::zeros({1, 2, 4, 5})),
      "DiceCELoss: the label has shape [1, 2, 4, 5] where the prediction has [1, 2, 4, 4]", Error);
}

TEST_CASE("weights must be as many as classes, without the background when that is left out") {
  const auto logits = at::zeros({1, 3, 4, 4});
  const auto label = at::zeros({1, 1, 4, 4});
  auto all = make<DiceLoss>(R"({"to_onehot_y": true, "weight": [1, 2]})");
  CHECK_THROWS_WITH_AS(
      all.forward(logits, label),
      "DiceLoss: weight has 2 entries for 3 classes; without the background it must not include "
      "class 0",
      Error);
  auto foreground =
      make<DiceLoss>(R"({"to_onehot_y": true, "include_background": false, "weight": [1, 2]})");
  CHECK(foreground.forward(logits, label).dim() == 0);
}

TEST_CASE("CrossEntropyLoss takes class numbers of any type, with or without a channel") {
  auto loss = make<CrossEntropyLoss>("{}");
  const auto plane = at::zeros({2, 3, 4, 4});
  const auto expected = loss.forward(plane, at::full({2, 4, 4}, 1, at::kLong)).item<double>();
  CHECK(loss.forward(plane, at::full({2, 1, 4, 4}, 1.0)).item<double>() == expected);
  CHECK(loss.forward(plane, at::full({2, 4, 4}, 1, at::kByte)).item<double>() == expected);
  const auto item = at::zeros({2, 3});
  CHECK(loss.forward(item, at::tensor({0, 2}, at::kLong)).item<double>() ==
        loss.forward(item, at::tensor({0.0, 2.0}, at::kDouble)).item<double>());
}

TEST_CASE("CrossEntropyLoss says which label is wrong") {
  auto loss = make<CrossEntropyLoss>("{}");
  const auto logits = at::zeros({3, 10});
  CHECK_THROWS_WITH_AS(
      loss.forward(logits, at::tensor({3, -100, 12}, at::kLong)),
      "CrossEntropyLoss: the label holds class 12; the network has 10 classes (0 to 9)", Error);
  CHECK_THROWS_WITH_AS(loss.forward(logits, at::zeros({4}, at::kLong)),
                       "CrossEntropyLoss: the label has shape [4] where the prediction has [3, 10]",
                       Error);
  CHECK_THROWS_WITH_AS(loss.forward(at::zeros({10}), at::zeros({1}, at::kLong)),
                       "CrossEntropyLoss: expected a prediction of [batch, class, ...], got [10]",
                       Error);
  CHECK(refusal<CrossEntropyLoss>(R"({"label_smoothing": 1.5})") ==
        "/label_smoothing: expected a number from 0 to 1, got 1.5");
  auto weighted = make<CrossEntropyLoss>(R"({"weight": [1, 2]})");
  CHECK_THROWS_WITH_AS(weighted.forward(logits, at::zeros({3}, at::kLong)),
                       "CrossEntropyLoss: weight has 2 entries for 10 classes", Error);
}

TEST_CASE("squared_pred needs a label of floating-point numbers") {
  auto loss = make<DiceLoss>(R"({"squared_pred": true})");
  CHECK_THROWS_WITH_AS(loss.forward(at::zeros({1, 2, 4}), at::zeros({1, 2, 4}, at::kLong)),
                       "DiceLoss: squared_pred and soft_label need a label of floating-point "
                       "numbers, got Long; \"to_onehot_y\": true makes one of class numbers",
                       Error);
}

TEST_CASE("a loss of one output says so to a network that gives more") {
  auto loss = make<DiceLoss>("{}");
  const auto logits = at::zeros({1, 2, 4});
  CHECK_THROWS_WITH_AS(loss.forward_all({logits, logits}, {logits}),
                       "the loss compares one output with one label, got 2 outputs and 1 label; "
                       "DeepSupervisionLoss takes several outputs",
                       Error);
}

}  // namespace clara::testing
