#pragma once

#include "common/crop_pad.hpp"
#include "common/map_transform.hpp"
#include "common/spatial_transform.hpp"

namespace clara::transforms_crop {

/// Voxels round which patches are cut.
using Centers = std::vector<std::vector<std::int64_t>>;

/// Patches of one sample: more would not fit into memory anyway.
inline constexpr double kMostSamples = 1000000;

/// What all that cut patches round chosen voxels have.
struct PatchOptions : transforms::SpatialOptions {
  transforms::Sizes spatial_size;
  std::int64_t num_samples = 1;
  static Fields<PatchOptions> fields() {
    return {
        group<transforms::SpatialOptions>(),
        field<&PatchOptions::spatial_size>("spatial_size",
                                           "size of a patch; 0 or less: the image's own, on that "
                                           "axis")
            .required(),
        field<&PatchOptions::num_samples>("num_samples", "patches of each sample")
            .range(1, kMostSamples)};
  }
  static void validate(const PatchOptions& options, OptionIssues& issues) {
    transforms::check_some(options.spatial_size, "spatial_size", "size", issues);
  }
};

/// Where the voxels round which patches are cut are looked for.
struct LabelOptions {
  std::string label_key;
  std::optional<std::string> image_key;
  double image_threshold = 0;
  bool allow_smaller = false;
};

/// One sample becomes several: a patch of each image round each of some voxels.
class PatchCutter : public transforms::Spatial {
 public:
  bool needs_voxels() const override { return true; }

 protected:
  explicit PatchCutter(const PatchOptions& options)
      : Spatial(options), spatial_size_(options.spatial_size), num_samples_(options.num_samples) {}
  std::int64_t num_samples() const { return num_samples_; }
  /// The size of a patch of an image of `shape`.
  std::vector<std::int64_t> size_in(const std::vector<std::int64_t>& shape) const {
    return transforms::sizes_for(spatial_size_, shape, "spatial_size");
  }
  /// The spatial sizes of the label, which all images have: places are counted in it. Of
  /// `image_key` when there is no label. Throws when a patch is larger, unless it may be.
  std::vector<std::int64_t> shape_of(const Sample& sample, const LabelOptions& where) const;
  /// A voxel, counted along the rows of `shape`, moved until its patch lies inside: MONAI's
  /// correct_crop_centers.
  std::vector<std::int64_t> valid_center(std::int64_t voxel,
                                         const std::vector<std::int64_t>& shape) const;
  void cut(const Sample& sample, const Centers& centers, const std::string& label, bool lazy,
           std::vector<Sample>& out) const;

 private:
  transforms::Sizes spatial_size_;
  std::int64_t num_samples_;
};

}  // namespace clara::transforms_crop
