#pragma once

#include <clara/internal/float_range.hpp>

#include <variant>

#include "common/crop_pad.hpp"
#include "common/map_transform.hpp"
#include "common/spatial_transform.hpp"

namespace clara::transforms_crop {

using transforms::Box;
using transforms::Geometry;
using transforms::Sizes;
using transforms::SpatialPlan;

/// Cuts a box out, given by center and size or by start and end. MONAI's SpatialCropd.
class SpatialCropd : public transforms::SpatialSampleTransform {
 public:
  /// Numbers, or the key of a sample's entry that holds them.
  using Numbers = std::optional<std::variant<std::string, OneOrMany<std::int64_t>>>;
  struct Options : transforms::SpatialOptions {
    Numbers roi_center;
    Numbers roi_size;
    Numbers roi_start;
    Numbers roi_end;
    static Fields<Options> fields() {
      return {group<transforms::SpatialOptions>(),
              field<&Options::roi_center>(
                  "roi_center", "middle voxel of the box, for each axis, or the key that has it"),
              field<&Options::roi_size>("roi_size", "with roi_center: size of the box, likewise"),
              field<&Options::roi_start>("roi_start", "first voxel of the box, likewise"),
              field<&Options::roi_end>("roi_end",
                                       "with roi_start: the voxel behind the box, likewise")};
    }
    static void validate(const Options& options, OptionIssues& issues);
  };
  explicit SpatialCropd(Options options)
      : SpatialSampleTransform(options), options_(std::move(options)) {}
  /// When a key of the sample says where.
  bool needs_voxels() const override;
  void change(Sample& sample, bool lazy) const override;

 private:
  Box box_in(const Sample& sample) const;
  Options options_;
};

/// Cuts the middle out. MONAI's CenterSpatialCropd.
class CenterSpatialCropd : public transforms::SpatialTransform {
 public:
  struct Options : transforms::SpatialOptions {
    Sizes roi_size;
    static Fields<Options> fields() {
      return {group<transforms::SpatialOptions>(),
              field<&Options::roi_size>("roi_size", "size of the box; 0 or less: the image's own")
                  .required()};
    }
    static void validate(const Options& options, OptionIssues& issues) {
      transforms::check_some(options.roi_size, "roi_size", "size", issues);
    }
  };
  explicit CenterSpatialCropd(Options options)
      : SpatialTransform(options), options_(std::move(options)) {}
  SpatialPlan plan(const Geometry& image, std::size_t key) const override;

 private:
  Options options_;
};

/// Sizes as parts of an image's, rounded up; 0 or less: the image's own.
std::vector<std::int64_t> scaled_sizes(const OneOrMany<double>& scale,
                                       const std::vector<std::int64_t>& shape,
                                       std::string_view name);

/// Cuts the middle out, a part of each size. MONAI's CenterScaleCropd.
class CenterScaleCropd : public transforms::SpatialTransform {
 public:
  struct Options : transforms::SpatialOptions {
    OneOrMany<double> roi_scale;
    static Fields<Options> fields() {
      return {group<transforms::SpatialOptions>(),
              field<&Options::roi_scale>(
                  "roi_scale", "size of the box as a part of the image's; 0 or less: all of it")
                  .required()
                  .range(-kLargestFloat, kLargestFloat)};
    }
  };
  explicit CenterScaleCropd(Options options)
      : SpatialTransform(options), options_(std::move(options)) {}
  SpatialPlan plan(const Geometry& image, std::size_t key) const override;

 private:
  Options options_;
};

}  // namespace clara::transforms_crop
