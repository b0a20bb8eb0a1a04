#include "oracle.hpp"
#include "plugins/metrics/voxel_metrics/accuracy.hpp"
#include "plugins/metrics/voxel_metrics/confusion_matrix.hpp"
#include "plugins/metrics/voxel_metrics/mean_dice.hpp"
#include "plugins/metrics/voxel_metrics/overlap_metrics.hpp"
#include "plugins/metrics/voxel_metrics/precision_recall.hpp"
#include "plugins/metrics/voxel_metrics/ranking_metrics.hpp"
#include "plugins/metrics/voxel_metrics/regression_metrics.hpp"
#include "plugins/metrics/voxel_metrics/surface_metrics.hpp"

#include <ATen/ops/equal.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <map>

#include <doctest/doctest.h>

namespace clara::parity {

namespace {

std::vector<Sample> samples_of(const State& items, std::size_t from, std::size_t to) {
  std::vector<Sample> samples;
  for (auto i = from; i < to; ++i) {
    Sample sample;
    for (const auto& [key, tensor] : items.as_list()[i].as_dict()) {
      Image image;
      image.data = tensor.as_tensor();
      sample.set(key_text(key), std::move(image));
    }
    samples.push_back(std::move(sample));
  }
  return samples;
}

namespace vm = voxel_metrics;

using Maker = std::unique_ptr<Metric> (*)(const State& c);

template <class T>
std::unique_ptr<Metric> make_one(const State& c) {
  return std::make_unique<T>(options_of<typename T::Options>(c, "metric"));
}

std::unique_ptr<Metric> make(const State& c) {
  static const std::map<std::string, Maker> makers{
      {"MeanDice", make_one<vm::MeanDice>},
      {"GeneralizedDiceScore", make_one<vm::GeneralizedDiceScore>},
      {"MeanIoUHandler", make_one<vm::MeanIoUHandler>},
      {"HausdorffDistance", make_one<vm::HausdorffDistance>},
      {"SurfaceDistance", make_one<vm::SurfaceDistance>},
      {"SurfaceDiceMetric", make_one<vm::SurfaceDiceMetric>},
      {"ConfusionMatrix", make_one<vm::ConfusionMatrix>},
      {"ROCAUC", make_one<vm::ROCAUC>},
      {"AveragePrecision", make_one<vm::AveragePrecision>},
      {"Accuracy", make_one<vm::Accuracy>},
      {"Precision", make_one<vm::Precision>},
      {"Recall", make_one<vm::Recall>},
      {"Fbeta", make_one<vm::Fbeta>},
      {"MeanSquaredError", make_one<vm::MeanSquaredError>},
      {"MeanAbsoluteError", make_one<vm::MeanAbsoluteError>},
      {"RootMeanSquaredError", make_one<vm::RootMeanSquaredError>},
      {"PeakSignalToNoiseRatio", make_one<vm::PeakSignalToNoiseRatio>},
      {"SSIMMetric", make_one<vm::SSIMMetric>}};
  const auto found = makers.find(c.at("name").as_string());
  if (found == makers.end()) throw Error("there is no metric " + c.at("name").as_string());
  return found->second(c);
}

/// 0 for the same number, not a number on both sides, or the same infinity.
double gap_of(double ours, double theirs) {
  if (ours == theirs || (std::isnan(ours) && std::isnan(theirs))) return 0;
  const double gap = std::abs(ours - theirs);
  return std::isnan(gap) ? std::numeric_limits<double>::infinity() : gap;
}

}  // namespace

TEST_CASE("metrics over an epoch are what MONAI's engine reports") {
  for (const auto& c : Oracle::get().at("metrics").as_list()) {
    const auto& name = c.at("name").as_string();
    CAPTURE(name + " " + c.at("options").as_string());
    try_case([&] {
      const auto metric = make(c);
      const auto count = c.at("items").as_list().size();
      for (int epoch = 0; epoch < 2; ++epoch) {  // the second one sees nothing of the first
        metric->reset();
        metric->update(samples_of(c.at("items"), 0, 2));
        metric->update(samples_of(c.at("items"), 2, count));
      }
      const auto& expected = c.at("value").as_tensor();
      const auto values = metric->values();
      REQUIRE(static_cast<std::int64_t>(values.size()) == expected.numel());
      double worst = 0;
      for (std::size_t i = 0; i < values.size(); ++i)
        worst = std::max(
            worst, gap_of(values[i].value, expected[static_cast<std::int64_t>(i)].item<double>()));
      CHECK(worst == 0);
      compared("metrics", name, worst);
      if (const auto* details = c.find("details")) {
        const auto ours = metric->details();
        const auto gap =
            at::equal(ours, details->as_tensor()) ? 0 : difference(ours, details->as_tensor());
        compared("details of metrics", name, gap);
        CHECK(gap == 0);
      }
    });
  }
}

}  // namespace clara::parity
