#pragma once

#include "common/crop_pad.hpp"
#include "common/map_transform.hpp"
#include "common/spatial_transform.hpp"

namespace clara::transforms_crop {

using transforms::Geometry;
using transforms::SpatialPlan;

/// Pads images to at least a size. MONAI's SpatialPadd.
class SpatialPadd : public transforms::SpatialTransform {
 public:
  struct Options : transforms::SpatialOptions {
    transforms::Sizes spatial_size;
    std::string method = "symmetric";
    PerKey<std::string> mode{"constant"};
    double value = 0;
    static std::span<const Field> fields();
    static void validate(const Options& options, OptionIssues& issues);
  };
  explicit SpatialPadd(Options options) : SpatialTransform(options), options_(std::move(options)) {}
  SpatialPlan plan(const Geometry& image, std::size_t key) const override;
  void invert(Image& image, const AppliedTransform& applied, bool nearest) const override;

 private:
  Options options_;
};

/// Pads images until each size can be divided by k. MONAI's DivisiblePadd.
class DivisiblePadd : public transforms::SpatialTransform {
 public:
  struct Options : transforms::SpatialOptions {
    transforms::Sizes k;
    PerKey<std::string> mode{"constant"};
    std::string method = "symmetric";
    double value = 0;
    static std::span<const Field> fields();
    static void validate(const Options& options, OptionIssues& issues);
  };
  explicit DivisiblePadd(Options options)
      : SpatialTransform(options), options_(std::move(options)) {}
  SpatialPlan plan(const Geometry& image, std::size_t key) const override;
  void invert(Image& image, const AppliedTransform& applied, bool nearest) const override;

 private:
  Options options_;
};

}  // namespace clara::transforms_crop
