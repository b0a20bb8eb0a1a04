#pragma once

#include "common/crop_pad.hpp"
#include "common/spatial_transform.hpp"

namespace clara::transforms_crop {

using transforms::Box;

/// Cuts images to the box round the foreground (values above 0) of one of them. MONAI's
/// CropForegroundd.
class CropForegroundd : public transforms::SpatialSampleTransform {
 public:
  struct Options : transforms::SpatialOptions {
    std::string source_key;
    std::optional<OneOrMany<std::int64_t>> channel_indices;
    OneOrMany<std::int64_t> margin{0};
    bool allow_smaller = false;
    OneOrMany<std::int64_t> k_divisible{1};
    PerKey<std::string> mode{"constant"};
    std::optional<std::string> start_coord_key = "foreground_start_coord";
    std::optional<std::string> end_coord_key = "foreground_end_coord";
    double value = 0;
    static std::span<const Field> fields();
  };
  explicit CropForegroundd(Options options)
      : SpatialSampleTransform(options), options_(std::move(options)) {}
  bool needs_voxels() const override { return true; }
  void change(Sample& sample, bool lazy) const override;
  void invert(Image& image, const AppliedTransform& applied, bool nearest) const override;

 private:
  Box box_of(const Image& source) const;
  Options options_;
};

}  // namespace clara::transforms_crop
