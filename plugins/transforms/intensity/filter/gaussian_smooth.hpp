#pragma once

#include "filter/gaussian_kernel.hpp"

#include <clara/train/map_transform.hpp>

#include <array>

namespace clara::transforms_intensity {

/// From where to where a random number is drawn.
using Range = std::array<double, 2>;

/// Smooths by a Gaussian; the result is float32. MONAI's GaussianSmoothd.
class GaussianSmoothd : public MapTransform {
 public:
  struct Options : MapOptions {
    Sigma sigma;
    std::string approx = "erf";
    static Fields<Options> fields() {
      return {group<MapOptions>(),
              field<&Options::sigma>("sigma", "standard deviation in voxels, or one for each axis")
                  .required(),
              field<&Options::approx>("approx", "how the Gaussian becomes a kernel")
                  .one_of(gaussian_kinds())};
    }
    static void validate(const Options& options, OptionIssues& issues) {
      check_sigma(options.sigma, "sigma", issues);
    }
  };
  explicit GaussianSmoothd(Options options) : MapTransform(options), options_(std::move(options)) {}
  void change(Image& image, std::size_t key) const override;

 private:
  Options options_;
};

/// The same with a random sigma for each axis. D: those; empty when the sample is left alone.
/// MONAI's RandGaussianSmoothd.
class RandGaussianSmoothd : public RandomMapTransform<std::vector<double>> {
 public:
  struct Options : RandomMapOptions {
    Range sigma_x{0.25, 1.5};
    Range sigma_y{0.25, 1.5};
    Range sigma_z{0.25, 1.5};
    std::string approx = "erf";
    static Fields<Options> fields() {
      return {group<RandomMapOptions>(),
              field<&Options::sigma_x>("sigma_x", "range for the first axis").range(-1000, 1000),
              field<&Options::sigma_y>("sigma_y", "range for the second axis").range(-1000, 1000),
              field<&Options::sigma_z>("sigma_z", "range for the third axis").range(-1000, 1000),
              field<&Options::approx>("approx", "how the Gaussian becomes a kernel")
                  .one_of(gaussian_kinds())};
    }
  };
  explicit RandGaussianSmoothd(Options options)
      : RandomMapTransform(options), options_(std::move(options)) {}
  std::vector<double> draw(const Sample& sample, Rng& rng) const override;
  void change(Image& image, std::size_t key, const std::vector<double>& sigma) const override;

 private:
  Options options_;
};

}  // namespace clara::transforms_intensity
