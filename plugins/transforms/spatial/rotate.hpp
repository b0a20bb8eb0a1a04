#pragma once

#include <array>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "common/dtype.hpp"
#include "common/resample.hpp"
#include "common/spatial_transform.hpp"

namespace clara::transforms_spatial {

using transforms::Geometry;
using transforms::SpatialPlan;

/// How values between voxels are found when an image is turned.
struct TurnOptions {
  bool keep_size = true;
  PerKey<transforms::GridMode> mode{"bilinear"};
  PerKey<std::string> padding_mode{"border"};
  PerKey<bool> align_corners{false};
  PerKey<std::optional<transforms::DType>> dtype{transforms::DType{at::kFloat}};
  static Fields<TurnOptions> fields() {
    using Options = TurnOptions;
    return {
        field<&Options::keep_size>("keep_size", "false: the shape grows until all fits in"),
        field<&Options::mode>("mode", "how values between voxels are found")
            .one_of({"bilinear", "nearest", "trilinear", "linear", "bicubic", 1, 3})
            .per_key(),
        field<&Options::padding_mode>("padding_mode", "values outside the image")
            .one_of(transforms::resample_padding_modes())
            .per_key(),
        field<&Options::align_corners>("align_corners", "as in torch's grid_sample").per_key(),
        field<&Options::dtype>("dtype", "number type of the computation; null: float32").per_key()};
  }
};

/// Turns images about their middle. MONAI's Rotated.
class Rotated : public transforms::SpatialTransform {
 public:
  struct Options : transforms::SpatialOptions, TurnOptions {
    OneOrMany<double> angle;
    std::string rotate_order = "XYZ";
    static Fields<Options> fields() {
      return {group<transforms::SpatialOptions>(),
              field<&Options::angle>("angle", "in radians: one, or for 3 axes one about each")
                  .required(),
              group<TurnOptions>(),
              field<&Options::rotate_order>(
                  "rotate_order",
                  "axes of the turns of a volume, in this order: capitals turn about the image's "
                  "own axes as they are by then, small letters about those of the beginning")};
    }
    static void validate(const Options& options, OptionIssues& issues);
  };
  explicit Rotated(Options options) : SpatialTransform(options), options_(std::move(options)) {}
  SpatialPlan plan(const Geometry& image, std::size_t key) const override;
  void invert(Image& image, const AppliedTransform& applied, bool nearest) const override;

 private:
  Options options_;
};

/// A number x for -x to x, or two ends.
using AngleRange = std::variant<double, std::array<double, 2>>;
/// About x, y and z; none when the sample is left alone.
using Angles = std::optional<std::array<double, 3>>;

/// Turns images about their middle by random angles, sometimes. MONAI's RandRotated.
class RandRotated : public transforms::RandomSpatialTransform<Angles> {
 public:
  struct Options : transforms::RandomSpatialOptions, TurnOptions {
    AngleRange range_x = 0.0;
    AngleRange range_y = 0.0;
    AngleRange range_z = 0.0;
    static Fields<Options> fields() {
      return {
          group<transforms::RandomSpatialOptions>(),
          field<&Options::range_x>(
              "range_x", "in radians, of the plane of an image of 2 axes or about the first of 3"),
          field<&Options::range_y>("range_y", "about the second of 3 axes"),
          field<&Options::range_z>("range_z", "about the third of 3 axes"), group<TurnOptions>()};
    }
  };
  explicit RandRotated(Options options)
      : RandomSpatialTransform(options), options_(std::move(options)) {}
  Angles draw(const Sample& sample, Rng& rng) const override;
  SpatialPlan plan(const Geometry& image, std::size_t key, const Angles& angles) const override;
  void invert(Image& image, const AppliedTransform& applied, bool nearest) const override;

 private:
  Options options_;
};

}  // namespace clara::transforms_spatial
