#pragma once

#include <array>

#include "common/spatial_transform.hpp"

namespace clara::transforms_spatial {

using transforms::Geometry;
using transforms::SpatialPlan;
/// Spatial axes from 0, or from the last one below 0; none: all.
using FlipAxes = std::optional<OneOrMany<std::int64_t>>;

/// Mirrors images. MONAI's Flipd.
class Flipd : public transforms::SpatialTransform {
 public:
  struct Options : transforms::SpatialOptions {
    FlipAxes spatial_axis;
    static std::span<const Field> fields();
  };
  explicit Flipd(Options options) : SpatialTransform(options), options_(std::move(options)) {}
  SpatialPlan plan(const Geometry& image, std::size_t key) const override;
  void invert(Image& image, const AppliedTransform& applied, bool nearest) const override;

 private:
  Options options_;
};

/// Mirrors images, sometimes (D: whether). MONAI's RandFlipd.
class RandFlipd : public transforms::RandomSpatialTransform<bool> {
 public:
  struct Options : transforms::RandomSpatialOptions {
    FlipAxes spatial_axis;
    static std::span<const Field> fields();
  };
  explicit RandFlipd(Options options)
      : RandomSpatialTransform(options, options.lazy), options_(std::move(options)) {}
  bool draw(const Sample& sample, Rng& rng) const override;
  SpatialPlan plan(const Geometry& image, std::size_t key, const bool& flips) const override;
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
    static std::span<const Field> fields();
    static void validate(const Options& options, OptionIssues& issues);
  };
  explicit RandRotate90d(Options options)
      : RandomSpatialTransform(options, options.lazy), options_(std::move(options)) {}
  std::int64_t draw(const Sample& sample, Rng& rng) const override;
  SpatialPlan plan(const Geometry& image, std::size_t key,
                   const std::int64_t& quarters) const override;
  void invert(Image& image, const AppliedTransform& applied, bool nearest) const override;

 private:
  Options options_;
};

}  // namespace clara::transforms_spatial
