#pragma once

#include <clara/train/map_transform.hpp>

#include "filter/gaussian_kernel.hpp"

namespace clara::transforms_intensity {

/// Which filter ImageFilterd applies, and the numbers of those that have some.
struct FilterOptions {
  std::string kernel;
  std::optional<std::int64_t> kernel_size;
  std::optional<Sigma> sigma;
  double truncated = 4;
  std::string approx = "erf";
  std::optional<std::int64_t> order;
  std::int64_t axis = 2;
  std::string mode = "zeros";
  std::optional<OneOrMany<std::int64_t>> spatial_axes;
  bool normalize_kernels = true;
  bool normalize_gradients = false;
  std::string padding_mode = "reflect";
  static Fields<FilterOptions> fields();
  static void validate(const FilterOptions& options, OptionIssues& issues);
};

/// A float32 image [channel, spatial...] filtered: MONAI's ImageFilter.
at::Tensor filtered(const at::Tensor& image, const FilterOptions& how);

/// Filters images by a kernel that is known by its name. MONAI's ImageFilterd.
class ImageFilterd : public MapTransform {
 public:
  struct Options : MapOptions, FilterOptions {
    static Fields<Options> fields() { return {group<MapOptions>(), group<FilterOptions>()}; }
  };
  explicit ImageFilterd(Options options) : MapTransform(options), options_(std::move(options)) {}
  void change(Image& image, std::size_t) const override {
    image.data = filtered(image.data, options_);
  }

 private:
  Options options_;
};

/// The same for some of the samples. MONAI's RandImageFilterd.
class RandImageFilterd : public RandomMapTransform<bool> {
 public:
  struct Options : RandomMapOptions, FilterOptions {
    static Fields<Options> fields() { return {group<RandomMapOptions>(), group<FilterOptions>()}; }
  };
  explicit RandImageFilterd(Options options)
      : RandomMapTransform(options), options_(std::move(options)) {}
  bool draw(const Sample&, Rng& rng) const override { return options_.happens(rng); }
  void change(Image& image, std::size_t, const bool& happens) const override {
    if (happens) image.data = filtered(image.data, options_);
  }

 private:
  Options options_;
};

}  // namespace clara::transforms_intensity
