#pragma once

#include "common/crop_pad.hpp"
#include "common/dtype.hpp"
#include "common/interpolate.hpp"
#include "common/map_transform.hpp"
#include "common/spatial_transform.hpp"

namespace clara::transforms_spatial {

using transforms::DType;
using transforms::Geometry;
using transforms::SpatialPlan;

/// How new values are found.
struct InterpolationOptions {
  PerKey<std::string> mode{"area"};
  PerKey<std::optional<bool>> align_corners;
  PerKey<std::optional<DType>> dtype{DType{}};
  static Fields<InterpolationOptions> fields() {
    using Options = InterpolationOptions;
    return {
        field<&Options::mode>("mode", "how new values are found")
            .one_of(transforms::interpolate_modes())
            .per_key(),
        field<&Options::align_corners>("align_corners", "as in torch's interpolate").per_key(),
        field<&Options::dtype>("dtype", "number type of the computation; null: float32").per_key()};
  }
};

/// Resizes images to a shape, or to a longest side. MONAI's Resized.
class Resized : public transforms::SpatialTransform {
 public:
  struct Options : transforms::SpatialOptions, InterpolationOptions {
    transforms::Sizes spatial_size;
    std::string size_mode = "all";
    static Fields<Options> fields() {
      return {group<transforms::SpatialOptions>(),
              field<&Options::spatial_size>(
                  "spatial_size", "the new shape, or with size_mode longest the longest side")
                  .required(),
              field<&Options::size_mode>("size_mode", "every axis is given, or the longest one")
                  .one_of({"all", "longest"}),
              group<InterpolationOptions>()};
    }
    static void validate(const Options& options, OptionIssues& issues);
  };
  explicit Resized(Options options) : SpatialTransform(options), options_(std::move(options)) {}
  SpatialPlan plan(const Geometry& image, std::size_t key) const override;
  void invert(Image& image, const AppliedTransform& applied, bool nearest) const override;

 private:
  std::vector<std::int64_t> target(const std::vector<std::int64_t>& shape) const;
  Options options_;
};

/// One factor for each spatial axis; none when the sample is left alone.
using ZoomFactors = std::vector<double>;

/// Enlarges or shrinks images by a random factor, sometimes. MONAI's RandZoomd.
class RandZoomd : public transforms::RandomSpatialTransform<ZoomFactors> {
 public:
  struct Options : transforms::RandomSpatialOptions, InterpolationOptions {
    OneOrMany<double> min_zoom{0.9};
    OneOrMany<double> max_zoom{1.1};
    PerKey<std::string> padding_mode{"edge"};
    bool keep_size = true;
    static Fields<Options> fields() {
      return {
          group<transforms::RandomSpatialOptions>(),
          field<&Options::min_zoom>("min_zoom", "smallest factor, for all axes or each").above(0),
          field<&Options::max_zoom>("max_zoom", "largest factor, for all axes or each").above(0),
          group<InterpolationOptions>(),
          field<&Options::padding_mode>("padding_mode", "how new voxels at the border are filled")
              .one_of(transforms::padding_modes())
              .per_key(),
          field<&Options::keep_size>("keep_size", "cut or pad to the shape before")};
    }
    static void validate(const Options& options, OptionIssues& issues);
  };
  explicit RandZoomd(Options options)
      : RandomSpatialTransform(options), options_(std::move(options)) {}
  ZoomFactors draw(const Sample& sample, Rng& rng) const override;
  SpatialPlan plan(const Geometry& image, std::size_t key,
                   const ZoomFactors& factors) const override;
  void invert(Image& image, const AppliedTransform& applied, bool nearest) const override;

 private:
  Options options_;
};

}  // namespace clara::transforms_spatial
