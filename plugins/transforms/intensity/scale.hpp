#pragma once

#include "common/dtype.hpp"
#include "common/map_transform.hpp"

namespace clara::transforms_intensity {

using transforms::DType;

/// Maps a_min..a_max to b_min..b_max, and with `clip` limits to the latter. MONAI's
/// ScaleIntensityRanged.
class ScaleIntensityRanged : public MapTransform {
 public:
  struct Options : MapOptions {
    double a_min = 0;
    double a_max = 0;
    std::optional<double> b_min;
    std::optional<double> b_max;
    bool clip = false;
    std::optional<DType> dtype = DType{};
    static std::span<const Field> fields();
    static void validate(const Options& options, OptionIssues& issues);
  };
  explicit ScaleIntensityRanged(Options options)
      : MapTransform(options), options_(std::move(options)) {}
  void change(Image& image, std::size_t key) const override;

 private:
  at::Tensor scaled(const at::Tensor& image) const;
  Options options_;
};

/// Maps the image's own range to minv..maxv, or multiplies by 1 + factor when both are null.
/// MONAI's ScaleIntensityd.
class ScaleIntensityd : public MapTransform {
 public:
  struct Options : MapOptions {
    std::optional<double> minv = 0.0;
    std::optional<double> maxv = 1.0;
    std::optional<double> factor;
    bool channel_wise = false;
    std::optional<DType> dtype = DType{};
    static std::span<const Field> fields();
  };
  explicit ScaleIntensityd(Options options) : MapTransform(options), options_(std::move(options)) {}
  void change(Image& image, std::size_t key) const override;

 private:
  at::Tensor scaled(const at::Tensor& image) const;
  Options options_;
};

}  // namespace clara::transforms_intensity
