#pragma once

#include <clara/internal/float_range.hpp>

#include "patches.hpp"
#include "spatial_crop.hpp"

namespace clara::transforms_crop {

/// Where a box is cut.
struct RandomBox {
  std::vector<std::int64_t> size;
  std::vector<std::int64_t> start;  ///< empty: the middle of each image
};

/// What all that cut a box at a random place have.
struct RandomBoxOptions : transforms::SpatialOptions {
  bool random_center = true;
  bool random_size = false;
  static Fields<RandomBoxOptions> fields() {
    return {group<transforms::SpatialOptions>(),
            field<&RandomBoxOptions::random_center>("random_center",
                                                    "a random place instead of the middle"),
            field<&RandomBoxOptions::random_size>(
                "random_size", "a random size from the smallest to the largest")};
  }
};

/// The sizes of a box, as numbers of voxels.
struct BoxSizes {
  Sizes roi_size;
  std::optional<Sizes> max_roi_size;
  static Fields<BoxSizes> fields() {
    return {field<&BoxSizes::roi_size>(
                "roi_size", "size of the box, or the smallest one; 0 or less: the image's own")
                .required(),
            field<&BoxSizes::max_roi_size>(
                "max_roi_size", "with random_size: the largest one; default: the image's")};
  }
  static void validate(const BoxSizes& options, OptionIssues& issues) {
    transforms::check_some(options.roi_size, "roi_size", "size", issues);
    if (options.max_roi_size)
      transforms::check_some(*options.max_roi_size, "max_roi_size", "size", issues);
  }
};

/// Cuts a box at a random place, of a fixed or a random size. MONAI's RandSpatialCropd.
class RandSpatialCropd : public transforms::RandomSpatialTransform<RandomBox> {
 public:
  struct Options : RandomBoxOptions, BoxSizes {
    static Fields<Options> fields() { return {group<RandomBoxOptions>(), group<BoxSizes>()}; }
  };
  explicit RandSpatialCropd(Options options)
      : RandomSpatialTransform(options), options_(std::move(options)) {}
  RandomBox draw(const Sample& sample, Rng& rng) const override;
  SpatialPlan plan(const Geometry& image, std::size_t key, const RandomBox& drawn) const override;

 private:
  Options options_;
};

/// The same with sizes that are parts of the image's. MONAI's RandScaleCropd.
class RandScaleCropd : public transforms::RandomSpatialTransform<RandomBox> {
 public:
  struct Options : RandomBoxOptions {
    OneOrMany<double> roi_scale;
    std::optional<OneOrMany<double>> max_roi_scale;
    static Fields<Options> fields() {
      return {group<RandomBoxOptions>(),
              field<&Options::roi_scale>("roi_scale",
                                         "size of the box, or the smallest one, as a part of the "
                                         "image's; 0 or less: all of it")
                  .required()
                  .range(-kLargestFloat, kLargestFloat),
              field<&Options::max_roi_scale>(
                  "max_roi_scale", "with random_size: the largest one; default: all of it")
                  .range(-kLargestFloat, kLargestFloat)};
    }
  };
  explicit RandScaleCropd(Options options)
      : RandomSpatialTransform(options), options_(std::move(options)) {}
  RandomBox draw(const Sample& sample, Rng& rng) const override;
  SpatialPlan plan(const Geometry& image, std::size_t key, const RandomBox& drawn) const override;

 private:
  Options options_;
};

/// Cuts several boxes at random places; one sample becomes several. MONAI's
/// RandSpatialCropSamplesd.
class RandSpatialCropSamplesd : public Draws<std::vector<RandomBox>>, public transforms::Spatial {
 public:
  struct Options : RandomBoxOptions, BoxSizes {
    std::int64_t num_samples = 1;
    static Fields<Options> fields() {
      return {group<RandomBoxOptions>(), group<BoxSizes>(),
              field<&Options::num_samples>("num_samples", "boxes of each sample")
                  .required()
                  .range(1, kMostSamples)};
    }
  };
  explicit RandSpatialCropSamplesd(Options options)
      : Spatial(options), options_(std::move(options)) {}
  std::vector<RandomBox> draw(const Sample& sample, Rng& rng) const override;
  void step(Sample sample, const Step& how, std::vector<Sample>& out) const override;

 private:
  Options options_;
};

}  // namespace clara::transforms_crop
