#include "plugins/metrics/voxel_metrics/accuracy.hpp"
#include "plugins/metrics/voxel_metrics/mean_dice.hpp"

#include <clara/error.hpp>

#include <ATen/TensorOperators.h>
#include <ATen/ops/arange.h>
#include <ATen/ops/full.h>
#include <ATen/ops/ones.h>
#include <ATen/ops/scalar_tensor.h>
#include <ATen/ops/tensor.h>
#include <ATen/ops/zeros.h>

#include <cmath>

#include <doctest/doctest.h>

namespace clara::testing {

namespace {

using voxel_metrics::Accuracy;
using voxel_metrics::MeanDice;

template <class T>
T make(const std::string& arguments) {
  return T(read_options<typename T::Options>(parse_json(arguments), "metric", nullptr));
}

Sample sample(const at::Tensor& prediction, const at::Tensor& label) {
  Sample result;
  result.set("pred", Image{prediction, {}, {}, {}});
  result.set("label", Image{label, {}, {}, {}});
  return result;
}

at::Tensor channel(std::vector<float> values) {
  return at::tensor(values).view({1, static_cast<std::int64_t>(values.size())});
}

}  // namespace

TEST_CASE("an epoch that saw nothing has no score") {
  CHECK(std::isnan(make<MeanDice>("{}").values().at(0).value));
  CHECK(make<MeanDice>(R"({"reduction": "none"})").values().empty());
  CHECK(std::isnan(make<Accuracy>("{}").compute()));
}

TEST_CASE("a class that is missing in a label counts only when it is told to") {
  const auto empty = sample(channel({0, 0, 0, 0}), channel({0, 0, 0, 0}));
  const auto wrong = sample(channel({1, 0, 0, 0}), channel({0, 0, 0, 0}));
  const auto half = sample(channel({1, 1, 0, 0}), channel({1, 0, 1, 0}));
  auto ignoring = make<MeanDice>("{}");
  ignoring.update({empty, wrong, half});
  CHECK(ignoring.values().at(0).value == 0.5);
  CHECK(std::isnan(ignoring.details()[0][0].item().toDouble()));
  auto counting = make<MeanDice>(R"({"ignore_empty": false})");
  counting.update({empty, wrong, half});
  CHECK(counting.values().at(0).value == 0.5);
  CHECK(counting.details()[0][0].item().toDouble() == 1);
  CHECK(counting.details()[1][0].item().toDouble() == 0);
  CHECK(!make<MeanDice>(R"({"save_details": false})").details().defined());
}

TEST_CASE("what a metric cannot compare is refused") {
  auto dice = make<MeanDice>("{}");
  CHECK_THROWS_WITH_AS(dice.update({sample(at::zeros({2, 4}), at::zeros({1, 5}))}),
                       "MeanDice: the prediction has shape [2, 4] where the label has [1, 5]",
                       Error);
  CHECK_THROWS_WITH_AS(make<MeanDice>(R"({"num_classes": 3})")
                           .update({sample(at::zeros({2, 4}), at::zeros({1, 4}))}),
                       "MeanDice: there is no class 2 in shape [2, 4]", Error);
  dice.update({sample(at::zeros({2, 4}), at::zeros({2, 4}))});
  CHECK_THROWS_WITH_AS(dice.update({sample(at::zeros({3, 4}), at::zeros({3, 4}))}),
                       "MeanDice: an item has 3 classes where the first one had 2", Error);
  auto accuracy = make<Accuracy>("{}");
  CHECK_THROWS_WITH_AS(
      accuracy.update({sample(at::full({1, 4}, 2.0), at::zeros({1, 4}))}),
      "Accuracy: prediction and label must hold only 0 and 1; is \"to_onehot\" missing in "
      "AsDiscreted?",
      Error);
  CHECK_THROWS_WITH_AS(accuracy.update({sample(at::zeros({2, 4}), at::zeros({1, 4}))}),
                       "Accuracy: the prediction has shape [2, 4] where the label has [1, 4]",
                       Error);
}

TEST_CASE("a label without a channel is compared with the largest channel") {
  auto accuracy = make<Accuracy>("{}");
  const auto scores = at::tensor(std::vector<float>{9, 0, 0, 9, 0, 9, 9, 0}).view({2, 4});
  accuracy.update({sample(scores, at::tensor(std::vector<float>{0, 1, 0, 0}))});
  CHECK(accuracy.compute() == 0.75);
}

TEST_CASE("a class number is compared with the largest logit") {
  auto accuracy = make<Accuracy>("{}");
  const auto logits = at::tensor(std::vector<float>{-3, 7, 2});
  accuracy.update({sample(logits, at::scalar_tensor(1)), sample(logits, at::scalar_tensor(2)),
                   sample(logits, at::scalar_tensor(1.0)),
                   sample(logits, at::scalar_tensor(1, at::kByte))});
  CHECK(accuracy.compute() == 0.75);
  CHECK_THROWS_WITH_AS(accuracy.update({sample(at::zeros({3, 4}), at::scalar_tensor(1))}),
                       "Accuracy: the prediction has shape [3, 4] where the label has []", Error);
}

TEST_CASE("output_transform must name a prediction and a label") {
  for (const auto* text : {"lambda x: None", "#monai.handlers.from_engine(['pred'])"})
    CHECK_THROWS_WITH_AS(make<MeanDice>(R"({"output_transform": ")" + std::string(text) + "\"}"),
                         "/output_transform: must name a prediction and a label, as in "
                         "\"#monai.handlers.from_engine(['pred', 'label'])\"",
                         Error);
  CHECK(make<Accuracy>(R"({"log_label": "val_acc"})").log_label() == "val_acc");
}

TEST_CASE("reductions that leave classes or items apart give several values") {
  const auto two = [](float a, float b) {
    return at::tensor({a, b}).view({2, 1}) * at::ones({1, 4});
  };
  const auto names = [&](const std::string& reduction) {
    auto dice =
        make<MeanDice>(R"({"include_background": false, "reduction": ")" + reduction + "\"}");
    CHECK_FALSE(dice.single());
    dice.update({sample(two(0, 1), two(0, 1)), sample(two(0, 1), two(0, 1))});
    std::string all;
    for (const auto& value : dice.values()) all += value.name + " ";
    return all;
  };
  CHECK(names("mean_batch") == "class_1 ");
  CHECK(names("sum_channel") == "item_1 item_2 ");
  CHECK(names("none") == "item_1_class_1 item_2_class_1 ");
}

TEST_CASE("two parts of an epoch are merged into the values of the whole") {
  const auto items = [] {
    std::vector<Sample> all;
    for (int i = 0; i < 5; ++i) {
      const auto bits = at::arange(12).remainder(i + 2).eq(0).to(at::kFloat).view({3, 4});
      const auto label = at::arange(12).remainder(3).eq(i % 3).to(at::kFloat).view({3, 4});
      all.push_back(sample(bits, label));
    }
    return all;
  }();
  const std::vector<Sample> first(items.begin(), items.begin() + 2);
  const std::vector<Sample> second(items.begin() + 2, items.end());
  const auto make_dice = [] {
    return make<MeanDice>(R"({"include_background": false, "reduction": "mean_batch"})");
  };
  auto whole = make_dice(), one = make_dice(), other = make_dice(), both = make_dice();
  whole.update(items);
  one.update(first);
  other.update(second);
  both.merge(one.partial_state());
  both.merge(other.partial_state());
  const auto expected = whole.values(), merged = both.values();
  REQUIRE(expected.size() == 2);
  for (std::size_t i = 0; i < 2; ++i) {
    CHECK(merged.at(i).name == "class_" + std::to_string(i + 1));
    CHECK(merged.at(i).value == expected[i].value);
  }
  auto acc = make<Accuracy>("{}"), part = make<Accuracy>("{}");
  acc.update(items);
  part.update(second);
  auto rest = make<Accuracy>("{}");
  rest.update(first);
  rest.merge(part.partial_state());
  CHECK(rest.compute() == acc.compute());
}

}  // namespace clara::testing
