#pragma once

#include "filter/gaussian_smooth.hpp"

#include <variant>

namespace clara::transforms_intensity {

/// Smooths, and adds `alpha` times what another smoothing takes away; the result is float32.
/// MONAI's GaussianSharpend.
class GaussianSharpend : public MapTransform {
 public:
  struct Options : MapOptions {
    Sigma sigma1 = 3.0;
    Sigma sigma2 = 1.0;
    double alpha = 30;
    std::string approx = "erf";
    static Fields<Options> fields() {
      return {group<MapOptions>(),
              field<&Options::sigma1>("sigma1", "of the first smoothing, or one for each axis"),
              field<&Options::sigma2>("sigma2", "of the second smoothing, or one for each axis"),
              field<&Options::alpha>("alpha", "weight of what the second one takes away"),
              field<&Options::approx>("approx", "how the Gaussian becomes a kernel")
                  .one_of(gaussian_kinds())};
    }
    static void validate(const Options& options, OptionIssues& issues) {
      check_sigma(options.sigma1, "sigma1", issues);
      check_sigma(options.sigma2, "sigma2", issues);
    }
  };
  explicit GaussianSharpend(Options options)
      : MapTransform(options), options_(std::move(options)) {}
  void change(Image& image, std::size_t key) const override;

 private:
  Options options_;
};

/// What RandGaussianSharpend drew.
struct Sharpening {
  std::vector<double> sigma1, sigma2;  ///< for x, y, z
  double alpha = 0;
};

/// The same with random numbers. D: none when the sample is left alone. MONAI's
/// RandGaussianSharpend.
class RandGaussianSharpend : public RandomMapTransform<std::optional<Sharpening>> {
 public:
  /// One number stands for a range from it to the sigma1 that was drawn.
  using Second = std::variant<double, Range>;
  struct Options : RandomMapOptions {
    Range sigma1_x{0.5, 1.0};
    Range sigma1_y{0.5, 1.0};
    Range sigma1_z{0.5, 1.0};
    Second sigma2_x = 0.5;
    Second sigma2_y = 0.5;
    Second sigma2_z = 0.5;
    Range alpha{10.0, 30.0};
    std::string approx = "erf";
    static Fields<Options> fields();
  };
  explicit RandGaussianSharpend(Options options)
      : RandomMapTransform(options), options_(std::move(options)) {}
  std::optional<Sharpening> draw(const Sample& sample, Rng& rng) const override;
  void change(Image& image, std::size_t key, const std::optional<Sharpening>& drawn) const override;

 private:
  Options options_;
};

}  // namespace clara::transforms_intensity
