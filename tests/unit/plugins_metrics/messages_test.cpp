#include "plugins/metrics/voxel_metrics/confusion_matrix.hpp"
#include "plugins/metrics/voxel_metrics/mean_dice.hpp"
#include "plugins/metrics/voxel_metrics/overlap_metrics.hpp"
#include "plugins/metrics/voxel_metrics/precision_recall.hpp"
#include "plugins/metrics/voxel_metrics/ranking_metrics.hpp"
#include "plugins/metrics/voxel_metrics/regression_metrics.hpp"
#include "plugins/metrics/voxel_metrics/surface_metrics.hpp"

#include <ATen/TensorOperators.h>
#include <ATen/ops/arange.h>
#include <ATen/ops/cat.h>
#include <ATen/ops/full.h>
#include <ATen/ops/ones.h>
#include <ATen/ops/rand.h>
#include <ATen/ops/zeros.h>
#include <clara/testing/train_conformance.hpp>

#include <doctest/doctest.h>

namespace clara::testing {

namespace {

namespace vm = voxel_metrics;

template <class T>
std::unique_ptr<T> make(const std::string& arguments) {
  return std::make_unique<T>(
      read_options<typename T::Options>(parse_json(arguments), "metric", nullptr));
}

template <class T>
std::string refusal(const std::string& arguments) {
  try {
    make<T>(arguments);
    return "";
  } catch (const Error& error) {
    const auto& issue = error.issues().front();
    return (issue.path.empty() ? "" : issue.path + ": ") + issue.message;
  }
}

Sample sample_of(const at::Tensor& prediction, const at::Tensor& label) {
  Sample sample;
  sample.set("pred", Image{prediction, {}, {}, {}});
  sample.set("label", Image{label, {}, {}, {}});
  return sample;
}

/// What a metric says of one item.
template <class T>
std::string said(const std::string& arguments, const at::Tensor& prediction,
                 const at::Tensor& label) {
  try {
    make<T>(arguments)->update({sample_of(prediction, label)});
    return "";
  } catch (const Error& error) {
    return error.what();
  }
}

/// One-hot masks of two classes, of four items.
std::vector<Sample> masks() {
  std::vector<Sample> all;
  for (int i = 0; i < 4; ++i) {
    const auto mask = [&](int step) {
      const auto on = at::arange(64).remainder(step).eq(0).to(at::kFloat).view({1, 8, 8});
      return at::cat({1 - on, on});
    };
    all.push_back(sample_of(mask(i + 2), mask(3)));
  }
  return all;
}

std::vector<Sample> images() {
  std::vector<Sample> all;
  for (int i = 0; i < 4; ++i)
    all.push_back(sample_of(at::rand({1, 12, 12}), at::rand({1, 12, 12})));
  return all;
}

std::vector<Sample> scores() {
  std::vector<Sample> all;
  for (int i = 0; i < 6; ++i)
    all.push_back(sample_of(at::rand({3}), at::arange(3).add(i).remainder(2).to(at::kFloat)));
  return all;
}

template <class T>
void check(const std::string& arguments, const std::vector<Sample>& samples) {
  check_metric([&]() -> std::unique_ptr<Metric> { return make<T>(arguments); }, samples);
}

}  // namespace

TEST_CASE("metrics of segmentations keep the contract") {
  for (const auto* reduction : {"mean", "mean_batch", "none"}) {
    const auto arguments = R"({"reduction": ")" + std::string(reduction) + "\"}";
    check<vm::MeanIoUHandler>(arguments, masks());
    check<vm::GeneralizedDiceScore>(arguments, masks());
    check<vm::HausdorffDistance>(arguments, masks());
    check<vm::SurfaceDistance>(arguments, masks());
    check<vm::ConfusionMatrix>(arguments, masks());
  }
  check<vm::SurfaceDiceMetric>(R"({"class_thresholds": [1]})", masks());
  check<vm::SurfaceDiceMetric>(R"({"class_thresholds": [1], "use_subvoxels": true})", masks());
  check<vm::Precision>("{}", masks());
  check<vm::Recall>(R"({"average": "weighted"})", masks());
  check<vm::Fbeta>(R"({"beta": 1})", masks());
}

TEST_CASE("metrics of images and of classes keep the contract") {
  check<vm::MeanSquaredError>("{}", images());
  check<vm::MeanAbsoluteError>("{}", images());
  check<vm::RootMeanSquaredError>("{}", images());
  check<vm::PeakSignalToNoiseRatio>(R"({"max_val": 1})", images());
  check<vm::SSIMMetric>(R"({"spatial_dims": 2})", images());
  for (const auto* average : {"macro", "micro", "weighted", "none"}) {
    const auto arguments = R"({"average": ")" + std::string(average) + "\"}";
    check<vm::ROCAUC>(arguments, scores());
    check<vm::AveragePrecision>(arguments, scores());
  }
}

TEST_CASE("metrics say which shapes do not fit") {
  const auto a = at::zeros({2, 4, 4});
  const auto b = at::zeros({1, 4, 4});
  const std::string rest =
      ": the prediction has shape [2, 4, 4] where the label has [1, 4, 4]; is \"to_onehot\" "
      "missing "
      "in AsDiscreted?";
  CHECK(said<vm::MeanIoUHandler>("{}", a, b) == "MeanIoUHandler" + rest);
  CHECK(said<vm::GeneralizedDiceScore>("{}", a, b) == "GeneralizedDiceScore" + rest);
  CHECK(said<vm::HausdorffDistance>("{}", a, b) == "HausdorffDistance" + rest);
  CHECK(said<vm::SurfaceDistance>("{}", a, b) == "SurfaceDistance" + rest);
  CHECK(said<vm::ConfusionMatrix>("{}", a, b) == "ConfusionMatrix" + rest);
  CHECK(said<vm::MeanSquaredError>("{}", a, b) == "MeanSquaredError" + rest);
  CHECK(said<vm::HausdorffDistance>("{}", at::zeros({2}), at::zeros({2})) ==
        "HausdorffDistance: expected items of [channel, spatial...], got [2]");
  CHECK(
      said<vm::SurfaceDiceMetric>(R"({"class_thresholds": [1, 2]})", a, a) ==
      "SurfaceDiceMetric: class_thresholds has 2 entries for 1 classes; the background is not one "
      "of them");
  CHECK(said<vm::SurfaceDiceMetric>(R"({"class_thresholds": [1], "use_subvoxels": true})",
                                    at::zeros({2, 4, 4, 4, 4}), at::zeros({2, 4, 4, 4, 4})) ==
        "use_subvoxels needs two or three spatial axes, got 4");
  CHECK(said<vm::ROCAUC>("{}", a, a) ==
        "ROCAUC: expected a score and a label of [class] for each item, got [2, 4, 4] and [2, 4, "
        "4]; is \"to_onehot\" missing in AsDiscreted?");
  CHECK(said<vm::SSIMMetric>(R"({"spatial_dims": 2})", a, a) ==
        "SSIMMetric: an item of [2, 4, 4] has not [channel] and spatial axes of at least a window "
        "of [11, 11]; see win_size");
}

TEST_CASE("precision and recall say what they cannot count") {
  const auto mask = at::zeros({2, 4, 4});
  CHECK(said<vm::Precision>("{}", mask, at::full({2, 4, 4}, 3)) ==
        "Precision: prediction and label must hold only 0 and 1; is \"to_onehot\" missing in "
        "AsDiscreted?");
  CHECK(said<vm::Recall>("{}", mask, at::zeros({4, 5})) ==
        "Recall: prediction and label must have the same spatial axes, got a prediction of [2, 4, "
        "4] and a label of [4, 5]");
  CHECK(said<vm::Precision>(R"({"average": "samples"})", mask, mask) ==
        "Precision: average \"samples\" needs is_multilabel, got a prediction of [2, 4, 4] and a "
        "label of [2, 4, 4]");
  CHECK(said<vm::Recall>("{}", at::rand({2, 4}), at::full({4}, 2)) ==
        "Recall: the label holds class 2; the prediction has 2 classes");
  CHECK(refusal<vm::Precision>(R"({"average": "most"})") ==
        "/average: expected true, false, \"macro\", \"micro\", \"weighted\" or \"samples\", got "
        "\"most\"");
  CHECK(refusal<vm::Fbeta>(R"({"beta": 0})") != "");
}

TEST_CASE("a confusion matrix names the numbers that it has") {
  CHECK(refusal<vm::ConfusionMatrix>(R"({"metric_name": "F2"})")
            .starts_with("/metric_name: there is no number \"F2\" of a confusion matrix; they are "
                         "sensitivity, specificity, precision"));
  CHECK(make<vm::ConfusionMatrix>(R"({"metric_name": "Miss Rate"})")->better() == Better::lower);
  CHECK(make<vm::ConfusionMatrix>(R"({"metric_name": "F1 score"})")->better() == Better::higher);
}

TEST_CASE("a distance is infinite where one of two masks is empty") {
  const auto mask = at::cat({at::zeros({1, 4, 4}), at::ones({1, 4, 4})});
  const auto empty = at::cat({at::ones({1, 4, 4}), at::zeros({1, 4, 4})});
  auto distance = make<vm::HausdorffDistance>("{}");
  distance->update({sample_of(mask, empty)});
  CHECK(distance->values().at(0).value == std::numeric_limits<double>::infinity());
  distance->reset();
  distance->update({sample_of(empty, empty)});
  CHECK(distance->values().at(0).value == 0);  // no item counts
}

TEST_CASE("MeanDice gives its values the names of the classes") {
  auto dice = make<vm::MeanDice>(
      R"({"reduction": "mean_batch", "return_with_label": ["background", "liver"]})");
  dice->update(masks());
  const auto values = dice->values();
  REQUIRE(values.size() == 2);
  CHECK(values[1].name == "liver");
  CHECK(std::abs(values[1].value * 1e4 - std::round(values[1].value * 1e4)) < 1e-9);
}

}  // namespace clara::testing
