#pragma once

#include <variant>

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

/// Standard deviations of a Gaussian in voxels: of all axes, or of each.
using Sigma = std::variant<double, std::vector<double>>;

/// Resizes images to a shape, or to a longest side. MONAI's Resized.
class Resized : public transforms::SpatialTransform {
 public:
  struct Options : transforms::SpatialOptions, InterpolationOptions {
    transforms::Sizes spatial_size;
    std::string size_mode = "all";
    PerKey<bool> anti_aliasing{false};
    PerKey<std::optional<Sigma>> anti_aliasing_sigma;
    static Fields<Options> fields() {
      return {group<transforms::SpatialOptions>(),
              field<&Options::spatial_size>(
                  "spatial_size", "the new shape, or with size_mode longest the longest side")
                  .required(),
              field<&Options::size_mode>("size_mode", "every axis is given, or the longest one")
                  .one_of({"all", "longest"}),
              group<InterpolationOptions>(),
              field<&Options::anti_aliasing>(
                  "anti_aliasing", "smooth images that become smaller; not when it is lazy")
                  .per_key(),
              field<&Options::anti_aliasing_sigma>(
                  "anti_aliasing_sigma",
                  "width of that Gaussian in voxels, of all axes or each; default: half of how "
                  "many times smaller the axis becomes, less 1")
                  .per_key()};
    }
    static void validate(const Options& options, OptionIssues& issues);
  };
  explicit Resized(Options options) : SpatialTransform(options), options_(std::move(options)) {}
  SpatialPlan plan(const Geometry& image, std::size_t key) const override;
  void invert(Image& image, const AppliedTransform& applied, bool nearest) const override;

 private:
  std::vector<std::int64_t> target(const std::vector<std::int64_t>& shape) const;
  /// Of the Gaussian before the resampling; none: it is left out.
  std::optional<std::vector<double>> sigma(const std::vector<std::int64_t>& from,
                                           const std::vector<std::int64_t>& to,
                                           std::size_t key) const;
  Options options_;
};

/// How a zoomed image gets back its size.
struct ZoomOptions : InterpolationOptions, transforms::PadNumbers {
  PerKey<std::string> padding_mode{"edge"};
  bool keep_size = true;
  static Fields<ZoomOptions> fields() {
    using Options = ZoomOptions;
    return {group<InterpolationOptions>(),
            field<&Options::padding_mode>("padding_mode", "how new voxels at the border are filled")
                .one_of(transforms::padding_modes())
                .per_key(),
            field<&Options::keep_size>("keep_size", "cut or pad to the shape before"),
            group<transforms::PadNumbers>()};
  }
  static void validate(const ZoomOptions& options, OptionIssues& issues) {
    options.check(options.padding_mode.values, issues);
  }
};

/// Enlarges or shrinks images by a factor. MONAI's Zoomd.
class Zoomd : public transforms::SpatialTransform {
 public:
  struct Options : transforms::SpatialOptions, ZoomOptions {
    OneOrMany<double> zoom;
    static Fields<Options> fields() {
      return {group<transforms::SpatialOptions>(),
              field<&Options::zoom>("zoom", "the factor, for all axes or each").above(0).required(),
              group<ZoomOptions>()};
    }
    static void validate(const Options& options, OptionIssues& issues);
  };
  explicit Zoomd(Options options) : SpatialTransform(options), options_(std::move(options)) {}
  SpatialPlan plan(const Geometry& image, std::size_t key) const override;
  void invert(Image& image, const AppliedTransform& applied, bool nearest) const override;

 private:
  Options options_;
};

/// One factor for each spatial axis; none when the sample is left alone.
using ZoomFactors = std::vector<double>;

/// Enlarges or shrinks images by a random factor, sometimes. MONAI's RandZoomd.
class RandZoomd : public transforms::RandomSpatialTransform<ZoomFactors> {
 public:
  struct Options : transforms::RandomSpatialOptions, ZoomOptions {
    OneOrMany<double> min_zoom{0.9};
    OneOrMany<double> max_zoom{1.1};
    static Fields<Options> fields() {
      return {
          group<transforms::RandomSpatialOptions>(),
          field<&Options::min_zoom>("min_zoom", "smallest factor, for all axes or each").above(0),
          field<&Options::max_zoom>("max_zoom", "largest factor, for all axes or each").above(0),
          group<ZoomOptions>()};
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
