#pragma once

#include <array>

#include "common/spatial_transform.hpp"

namespace clara::transforms_spatial {

using transforms::Geometry;
using transforms::SpatialPlan;

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
