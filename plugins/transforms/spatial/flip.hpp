#pragma once

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
    static Fields<Options> fields() {
      return {group<transforms::SpatialOptions>(),
              field<&Options::spatial_axis>("spatial_axis", "axes to mirror; default: all")};
    }
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
    static Fields<Options> fields() {
      return {group<transforms::RandomSpatialOptions>(),
              field<&Options::spatial_axis>("spatial_axis", "axes to mirror; default: all")};
    }
  };
  explicit RandFlipd(Options options)
      : RandomSpatialTransform(options), options_(std::move(options)) {}
  bool draw(const Sample& sample, Rng& rng) const override;
  SpatialPlan plan(const Geometry& image, std::size_t key, const bool& flips) const override;
  void invert(Image& image, const AppliedTransform& applied, bool nearest) const override;

 private:
  Options options_;
};

/// Mirrors images along one axis, chosen at random, sometimes (D: the axis; none: not). MONAI's
/// RandAxisFlipd.
class RandAxisFlipd : public transforms::RandomSpatialTransform<std::optional<std::int64_t>> {
 public:
  using Options = transforms::RandomSpatialOptions;
  explicit RandAxisFlipd(Options options)
      : RandomSpatialTransform(options), options_(std::move(options)) {}
  std::optional<std::int64_t> draw(const Sample& sample, Rng& rng) const override;
  SpatialPlan plan(const Geometry& image, std::size_t key,
                   const std::optional<std::int64_t>& axis) const override;
  void invert(Image& image, const AppliedTransform& applied, bool nearest) const override;

 private:
  Options options_;
};

}  // namespace clara::transforms_spatial
