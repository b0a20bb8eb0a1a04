#pragma once

#include <array>

#include "common/spatial_transform.hpp"

namespace clara::transforms_spatial {

using transforms::Geometry;
using transforms::SpatialPlan;

/// Turns images by quarter turns in a plane. MONAI's Rotate90d.
class Rotate90d : public transforms::SpatialTransform {
 public:
  struct Options : transforms::SpatialOptions {
    std::int64_t k = 1;
    std::array<std::int64_t, 2> spatial_axes{0, 1};
    static Fields<Options> fields() {
      return {group<transforms::SpatialOptions>(),
              field<&Options::k>("k", "how many quarter turns; below 0 the other way"),
              field<&Options::spatial_axes>("spatial_axes",
                                            "the plane: turns go from the first to the second")};
    }
    static void validate(const Options& options, OptionIssues& issues);
  };
  explicit Rotate90d(Options options) : SpatialTransform(options), options_(std::move(options)) {}
  SpatialPlan plan(const Geometry& image, std::size_t key) const override;
  void invert(Image& image, const AppliedTransform& applied, bool nearest) const override;

 private:
  Options options_;
};

/// Turns images by 90, 180 or 270 degrees in a plane, sometimes (D: how many quarters, 0 for not).
/// MONAI's RandRotate90d.
class RandRotate90d : public transforms::RandomSpatialTransform<std::int64_t> {
 public:
  struct Options : transforms::RandomSpatialOptions {
    std::int64_t max_k = 3;
    std::array<std::int64_t, 2> spatial_axes{0, 1};
    static Fields<Options> fields() {
      return {group<transforms::RandomSpatialOptions>(),
              field<&Options::max_k>("max_k", "most quarter turns").at_least(1),
              field<&Options::spatial_axes>("spatial_axes",
                                            "the plane: turns go from the first to the second")};
    }
    static void validate(const Options& options, OptionIssues& issues);
  };
  explicit RandRotate90d(Options options)
      : RandomSpatialTransform(options), options_(std::move(options)) {}
  std::int64_t draw(const Sample& sample, Rng& rng) const override;
  SpatialPlan plan(const Geometry& image, std::size_t key,
                   const std::int64_t& quarters) const override;
  void invert(Image& image, const AppliedTransform& applied, bool nearest) const override;

 private:
  Options options_;
};

}  // namespace clara::transforms_spatial
