#pragma once

#include "common/dtype.hpp"
#include "common/interpolate.hpp"
#include "common/map_transform.hpp"
#include "common/spatial_transform.hpp"

namespace clara::transforms_spatial {

using transforms::DType;
using transforms::Geometry;
using transforms::SpatialPlan;

/// Resizes images to a shape, or to a longest side. MONAI's Resized.
class Resized : public transforms::SpatialTransform {
 public:
  struct Options : transforms::SpatialOptions {
    transforms::Sizes spatial_size;
    std::string size_mode = "all";
    PerKey<std::string> mode{"area"};
    PerKey<std::optional<bool>> align_corners;
    PerKey<std::optional<DType>> dtype{DType{}};
    static std::span<const Field> fields();
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
  struct Options : transforms::RandomSpatialOptions {
    OneOrMany<double> min_zoom{0.9};
    OneOrMany<double> max_zoom{1.1};
    PerKey<std::string> mode{"area"};
    PerKey<std::string> padding_mode{"edge"};
    PerKey<std::optional<bool>> align_corners;
    PerKey<std::optional<DType>> dtype{DType{}};
    bool keep_size = true;
    static std::span<const Field> fields();
    static void validate(const Options& options, OptionIssues& issues);
  };
  explicit RandZoomd(Options options)
      : RandomSpatialTransform(options, options.lazy), options_(std::move(options)) {}
  ZoomFactors draw(const Sample& sample, Rng& rng) const override;
  SpatialPlan plan(const Geometry& image, std::size_t key,
                   const ZoomFactors& factors) const override;
  void invert(Image& image, const AppliedTransform& applied, bool nearest) const override;

 private:
  Options options_;
};

}  // namespace clara::transforms_spatial
