#include "oracle.hpp"
#include "plugins/metrics/voxel_metrics/accuracy.hpp"
#include "plugins/metrics/voxel_metrics/mean_dice.hpp"

#include <cmath>

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

std::unique_ptr<Metric> make(const State& c) {
  const auto& name = c.at("name").as_string();
  if (name == "MeanDice")
    return std::make_unique<voxel_metrics::MeanDice>(
        options_of<voxel_metrics::MeanDice::Options>(c, name));
  REQUIRE(name == "Accuracy");
  return std::make_unique<voxel_metrics::Accuracy>(
      options_of<voxel_metrics::Accuracy::Options>(c, name));
}

}  // namespace

TEST_CASE("metrics over an epoch are what MONAI's engine reports") {
  for (const auto& c : Oracle::get().at("metrics").as_list()) {
    const auto& name = c.at("name").as_string();
    CAPTURE(name + " " + c.at("options").as_string());
    try_case([&] {
      auto metric = make(c);
      for (int epoch = 0; epoch < 2; ++epoch) {  // the second one sees nothing of the first
        metric->reset();
        metric->update(samples_of(c.at("items"), 0, 2));
        metric->update(samples_of(c.at("items"), 2, 5));
      }
      const auto& expected = c.at("value").as_tensor();
      const auto values = metric->values();
      REQUIRE(static_cast<std::int64_t>(values.size()) == expected.numel());
      for (std::size_t i = 0; i < values.size(); ++i) {
        const double theirs = expected[static_cast<std::int64_t>(i)].item<double>();
        if (std::isnan(theirs) && std::isnan(values[i].value)) continue;
        const double gap = std::abs(values[i].value - theirs);
        note("metrics", gap);
        CHECK(gap <= 1e-6);
      }
      if (const auto* details = c.find("details"))
        CHECK(difference(metric->details(), details->as_tensor()) <= 1e-6);
    });
  }
}

}  // namespace clara::parity
