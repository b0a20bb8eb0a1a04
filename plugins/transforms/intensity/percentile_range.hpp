#pragma once

#include "common/map_transform.hpp"
#include "values.hpp"

namespace clara::transforms_intensity {

/// Maps the range between two percentiles of the image to b_min..b_max, and with `clip` limits to
/// the latter. MONAI's ScaleIntensityRangePercentilesd.
class ScaleIntensityRangePercentilesd : public MapTransform {
 public:
  struct Options : MapOptions {
    double lower = 0;
    double upper = 0;
    std::optional<double> b_min;
    std::optional<double> b_max;
    bool clip = false;
    bool relative = false;
    bool channel_wise = false;
    std::optional<transforms::DType> dtype = transforms::DType{};
    static Fields<Options> fields();
    static void validate(const Options& options, OptionIssues& issues);
  };
  explicit ScaleIntensityRangePercentilesd(Options options);
  void change(Image& image, std::size_t key) const override;

 private:
  at::Tensor scaled(const at::Tensor& image) const;
  Options options_;
};

/// Limits to the range between two percentiles of the image, sharply or by a softplus. MONAI's
/// ClipIntensityPercentilesd.
class ClipIntensityPercentilesd : public MapTransform {
 public:
  struct Options : MapOptions {
    std::optional<double> lower;
    std::optional<double> upper;
    std::optional<double> sharpness_factor;
    bool channel_wise = false;
    std::optional<transforms::DType> dtype = transforms::DType{};
    static Fields<Options> fields();
    static void validate(const Options& options, OptionIssues& issues);
  };
  explicit ClipIntensityPercentilesd(Options options)
      : MapTransform(options), options_(std::move(options)) {}
  void change(Image& image, std::size_t key) const override;

 private:
  at::Tensor clipped(const at::Tensor& image) const;
  at::Tensor softly_clipped(const at::Tensor& image) const;
  Options options_;
};

}  // namespace clara::transforms_intensity
