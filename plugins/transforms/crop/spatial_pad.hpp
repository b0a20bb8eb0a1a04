#pragma once

#include <clara/internal/float_range.hpp>

#include "common/crop_pad.hpp"
#include "common/map_transform.hpp"
#include "common/spatial_transform.hpp"

namespace clara::transforms_crop {

using transforms::Geometry;
using transforms::SpatialPlan;

/// How a pad fills what it adds.
struct PadOptions {
  std::string method = "symmetric";
  PerKey<std::string> mode{"constant"};
  double value = 0;
  static Fields<PadOptions> fields() {
    return {field<&PadOptions::method>("method", "pad on both sides, or only at the end")
                .one_of({"symmetric", "end"}),
            field<&PadOptions::mode>("mode", "how new voxels are filled")
                .one_of(transforms::padding_modes())
                .per_key(),
            field<&PadOptions::value>("value", "with mode constant: the value of new voxels")
                .range(-kLargestFloat, kLargestFloat)
                .alias("constant_values")};
  }
};

/// Pads images to at least a size. MONAI's SpatialPadd.
class SpatialPadd : public transforms::SpatialTransform {
 public:
  struct Options : transforms::SpatialOptions, PadOptions {
    transforms::Sizes spatial_size;
    static Fields<Options> fields() {
      return {group<transforms::SpatialOptions>(),
              field<&Options::spatial_size>("spatial_size",
                                            "least size of the result; 0 or less: the image's own")
                  .required(),
              group<PadOptions>()};
    }
    static void validate(const Options& options, OptionIssues& issues) {
      transforms::check_some(options.spatial_size, "spatial_size", "size", issues);
    }
  };
  explicit SpatialPadd(Options options) : SpatialTransform(options), options_(std::move(options)) {}
  SpatialPlan plan(const Geometry& image, std::size_t key) const override;

 private:
  Options options_;
};

/// Pads images until each size can be divided by k. MONAI's DivisiblePadd.
class DivisiblePadd : public transforms::SpatialTransform {
 public:
  struct Options : transforms::SpatialOptions, PadOptions {
    transforms::Sizes k;
    static Fields<Options> fields() {
      return {group<transforms::SpatialOptions>(),
              field<&Options::k>("k", "what each size becomes divisible by; 0 or less: left alone")
                  .required(),
              group<PadOptions>()};
    }
    static void validate(const Options& options, OptionIssues& issues) {
      transforms::check_some(options.k, "k", "number", issues);
    }
  };
  explicit DivisiblePadd(Options options)
      : SpatialTransform(options), options_(std::move(options)) {}
  SpatialPlan plan(const Geometry& image, std::size_t key) const override;

 private:
  Options options_;
};

}  // namespace clara::transforms_crop
