#pragma once

#include "common/crop_pad.hpp"
#include "common/map_transform.hpp"
#include "common/spatial_transform.hpp"

namespace clara::transforms_crop {

using transforms::Box;
using transforms::Geometry;
using transforms::Sizes;
using transforms::SpatialPlan;

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

/// Where RandSpatialCropd cuts.
struct RandomBox {
  std::vector<std::int64_t> size;
  std::vector<std::int64_t> start;  ///< empty: the middle of each image
};

/// Cuts a box at a random place, of a fixed or a random size. MONAI's RandSpatialCropd.
class RandSpatialCropd : public transforms::RandomSpatialTransform<RandomBox> {
 public:
  struct Options : transforms::SpatialOptions {
    Sizes roi_size;
    std::optional<Sizes> max_roi_size;
    bool random_center = true;
    bool random_size = false;
    static Fields<Options> fields() {
      return {
          group<transforms::SpatialOptions>(),
          field<&Options::roi_size>(
              "roi_size", "size of the box, or the smallest one; 0 or less: the image's own")
              .required(),
          field<&Options::max_roi_size>("max_roi_size",
                                        "with random_size: the largest one; default: the image's"),
          field<&Options::random_center>("random_center", "a random place instead of the middle"),
          field<&Options::random_size>("random_size",
                                       "a random size from roi_size to max_roi_size")};
    }
    static void validate(const Options& options, OptionIssues& issues) {
      transforms::check_some(options.roi_size, "roi_size", "size", issues);
    }
  };
  explicit RandSpatialCropd(Options options)
      : RandomSpatialTransform(options), options_(std::move(options)) {}
  RandomBox draw(const Sample& sample, Rng& rng) const override;
  SpatialPlan plan(const Geometry& image, std::size_t key, const RandomBox& drawn) const override;

 private:
  std::vector<std::int64_t> draw_size(const std::vector<std::int64_t>& shape, Rng& rng) const;
  Options options_;
};

}  // namespace clara::transforms_crop
