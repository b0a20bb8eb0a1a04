#pragma once

#include <clara/train/map_transform.hpp>

#include <array>
#include <optional>
#include <variant>

namespace clara::transforms_intensity {

/// Cuts off high frequencies, which makes edges ring as in magnetic resonance images. MONAI's
/// GibbsNoised.
class GibbsNoised : public MapTransform {
 public:
  struct Options : MapOptions {
    double alpha = 0.5;
    static Fields<Options> fields() {
      return {group<MapOptions>(),
              field<&Options::alpha>("alpha", "0 keeps all frequencies, 1 none but the middle")
                  .range(0, 1)};
    }
  };
  explicit GibbsNoised(Options options) : MapTransform(options), options_(std::move(options)) {}
  void change(Image& image, std::size_t key) const override;

 private:
  Options options_;
};

/// The same with a random alpha for all keys. MONAI's RandGibbsNoised.
class RandGibbsNoised : public RandomMapTransform<std::optional<double>> {
 public:
  struct Options : RandomMapOptions {
    std::variant<double, std::array<double, 2>> alpha = std::array<double, 2>{0, 1};
    static Fields<Options> fields() {
      return {group<RandomMapOptions>(),
              field<&Options::alpha>("alpha", "range of alpha: [low, high], or x for [0, x]")
                  .range(0, 1)};
    }
    static void validate(const Options& options, OptionIssues& issues);
  };
  explicit RandGibbsNoised(Options options)
      : RandomMapTransform(options), options_(std::move(options)) {}
  std::optional<double> draw(const Sample& sample, Rng& rng) const override;
  void change(Image& image, std::size_t key, const std::optional<double>& alpha) const override;

 private:
  Options options_;
};

}  // namespace clara::transforms_intensity
