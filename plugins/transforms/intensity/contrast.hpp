#pragma once

#include "bounds.hpp"

namespace clara::transforms_intensity {

/// How the contrast is adjusted, whatever the gamma.
struct ContrastOptions {
  bool invert_image = false;
  bool retain_stats = false;
  static Fields<ContrastOptions> fields() {
    return {field<&ContrastOptions::invert_image>("invert_image",
                                                  "negate before, and again afterwards"),
            field<&ContrastOptions::retain_stats>(
                "retain_stats", "give back the mean and standard deviation that were there")};
  }
};

/// Raises the image, scaled to 0..1, to the power gamma, and scales it back. MONAI's
/// AdjustContrastd.
class AdjustContrastd : public MapTransform {
 public:
  struct Options : MapOptions, ContrastOptions {
    double gamma = 1;
    static Fields<Options> fields() {
      return {group<MapOptions>(), field<&Options::gamma>("gamma", "the power").required(),
              group<ContrastOptions>()};
    }
  };
  explicit AdjustContrastd(Options options) : MapTransform(options), options_(std::move(options)) {}
  void change(Image& image, std::size_t key) const override;

 private:
  Options options_;
};

/// The same with a random gamma for all keys. MONAI's RandAdjustContrastd.
class RandAdjustContrastd : public RandomMapTransform<std::optional<double>> {
 public:
  struct Options : RandomMapOptions, ContrastOptions {
    std::variant<double, std::array<double, 2>> gamma = std::array<double, 2>{0.5, 4.5};
    static Fields<Options> fields() {
      return {group<RandomMapOptions>(),
              field<&Options::gamma>("gamma", "range of the power: [low, high], or x for [0.5, x]"),
              group<ContrastOptions>()};
    }
    static void validate(const Options& options, OptionIssues& issues);
  };
  explicit RandAdjustContrastd(Options options)
      : RandomMapTransform(options), options_(std::move(options)) {}
  std::optional<double> draw(const Sample& sample, Rng& rng) const override;
  void change(Image& image, std::size_t key, const std::optional<double>& gamma) const override;

 private:
  Options options_;
};

}  // namespace clara::transforms_intensity
