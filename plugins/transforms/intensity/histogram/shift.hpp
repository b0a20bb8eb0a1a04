#pragma once

#include <clara/train/map_transform.hpp>

#include <array>
#include <variant>
#include <vector>

namespace clara::transforms_intensity {

/// Maps the values by a random monotonous curve through control points that are evenly spaced over
/// the image's range. D: where the curve takes them, from 0 to 1; empty when the sample is left
/// alone. MONAI's RandHistogramShiftd.
class RandHistogramShiftd : public RandomMapTransform<std::vector<double>> {
 public:
  struct Options : RandomMapOptions {
    std::variant<std::int64_t, std::array<std::int64_t, 2>> num_control_points = std::int64_t{10};
    static Fields<Options> fields() {
      return {group<RandomMapOptions>(),
              field<&Options::num_control_points>("num_control_points",
                                                  "how many, or a range for that: [low, high]")
                  .range(3, 1000000)};
    }
  };
  explicit RandHistogramShiftd(Options options)
      : RandomMapTransform(options), options_(std::move(options)) {}
  std::vector<double> draw(const Sample& sample, Rng& rng) const override;
  void change(Image& image, std::size_t key, const std::vector<double>& points) const override;

 private:
  Options options_;
};

}  // namespace clara::transforms_intensity
