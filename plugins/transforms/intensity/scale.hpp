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
    static Fields<Options> fields() {
      return {
          group<MapOptions>(),
          field<&Options::a_min>("a_min", "lower end of the range that is mapped").required(),
          field<&Options::a_max>("a_max", "upper end of the range that is mapped").required(),
          field<&Options::b_min>("b_min", "what a_min becomes; without b_min and b_max: 0 to 1"),
          field<&Options::b_max>("b_max", "what a_max becomes"),
          field<&Options::clip>("clip", "limit the result to b_min..b_max"),
          field<&Options::dtype>("dtype", "number type of the result; null: as it is")};
    }
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
    static Fields<Options> fields() {
      return {group<MapOptions>(),
              field<&Options::minv>("minv", "what the smallest value becomes"),
              field<&Options::maxv>("maxv", "what the largest value becomes"),
              field<&Options::factor>("factor", "with minv and maxv null: multiply by 1 + factor"),
              field<&Options::channel_wise>("channel_wise", "each channel by its own range"),
              field<&Options::dtype>("dtype", "number type of the result; null: as it is")};
    }
  };
  explicit ScaleIntensityd(Options options) : MapTransform(options), options_(std::move(options)) {}
  void change(Image& image, std::size_t key) const override;

 private:
  at::Tensor scaled(const at::Tensor& image) const;
  Options options_;
};

}  // namespace clara::transforms_intensity
