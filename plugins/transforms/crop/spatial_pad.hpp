#pragma once

#include "common/crop_pad.hpp"
#include "common/map_transform.hpp"
#include "common/pad_options.hpp"
#include "common/spatial_transform.hpp"

namespace clara::transforms_crop {

using transforms::Geometry;
using transforms::SpatialPlan;

/// How a pad fills what it adds.
struct PadOptions : transforms::PadNumbers {
  PerKey<std::string> mode{"constant"};
  static Fields<PadOptions> fields() {
    return {field<&PadOptions::mode>("mode", "how new voxels are filled")
                .one_of(transforms::padding_modes())
                .per_key(),
            group<transforms::PadNumbers>()};
  }
  static void validate(const PadOptions& options, OptionIssues& issues) {
    options.check(options.mode.values, issues);
  }
  /// For the key with this index.
  transforms::Padding padding_of(std::size_t key) const { return padding(mode.at(key)); }
};

/// On which side of the image.
struct SideOptions {
  std::string method = "symmetric";
  static Fields<SideOptions> fields() {
    return {field<&SideOptions::method>("method", "pad on both sides, or only at the end")
                .one_of({"symmetric", "end"})};
  }
};

/// Pads images to at least a size. MONAI's SpatialPadd.
class SpatialPadd : public transforms::SpatialTransform {
 public:
  struct Options : transforms::SpatialOptions, SideOptions, PadOptions {
    transforms::Sizes spatial_size;
    static Fields<Options> fields() {
      return {group<transforms::SpatialOptions>(),
              field<&Options::spatial_size>("spatial_size",
                                            "least size of the result; 0 or less: the image's own")
                  .required(),
              group<SideOptions>(), group<PadOptions>()};
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
  struct Options : transforms::SpatialOptions, SideOptions, PadOptions {
    transforms::Sizes k;
    static Fields<Options> fields() {
      return {group<transforms::SpatialOptions>(),
              field<&Options::k>("k", "what each size becomes divisible by; 0 or less: left alone")
                  .required(),
              group<SideOptions>(), group<PadOptions>()};
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

/// Adds borders. MONAI's BorderPadd.
class BorderPadd : public transforms::SpatialTransform {
 public:
  struct Options : transforms::SpatialOptions, PadOptions {
    OneOrMany<std::int64_t> spatial_border;
    static Fields<Options> fields() {
      return {
          group<transforms::SpatialOptions>(),
          field<&Options::spatial_border>(
              "spatial_border",
              "width of all borders, of those of each axis, or before and after each axis; below "
              "0: none")
              .required(),
          group<PadOptions>()};
    }
  };
  explicit BorderPadd(Options options) : SpatialTransform(options), options_(std::move(options)) {}
  SpatialPlan plan(const Geometry& image, std::size_t key) const override;

 private:
  Options options_;
};

/// Cuts the middle out of what is too large and pads what is too small. MONAI's
/// ResizeWithPadOrCropd.
class ResizeWithPadOrCropd : public transforms::SpatialTransform {
 public:
  struct Options : transforms::SpatialOptions, SideOptions, PadOptions {
    transforms::Sizes spatial_size;
    static Fields<Options> fields() {
      return {group<transforms::SpatialOptions>(),
              field<&Options::spatial_size>("spatial_size",
                                            "size of the result; 0 or less: the image's own")
                  .required(),
              group<SideOptions>(), group<PadOptions>()};
    }
    static void validate(const Options& options, OptionIssues& issues) {
      transforms::check_some(options.spatial_size, "spatial_size", "size", issues);
    }
  };
  explicit ResizeWithPadOrCropd(Options options)
      : SpatialTransform(options), options_(std::move(options)) {}
  SpatialPlan plan(const Geometry& image, std::size_t key) const override;

 private:
  Options options_;
};

}  // namespace clara::transforms_crop
