#pragma once

#include "common/crop_pad.hpp"
#include "common/spatial_transform.hpp"
#include "spatial_pad.hpp"

namespace clara::transforms_crop {

using transforms::Box;

/// Cuts images to the box round the foreground (values above 0) of one of them. MONAI's
/// CropForegroundd.
class CropForegroundd : public transforms::SpatialSampleTransform {
 public:
  struct Options : transforms::SpatialOptions, PadOptions {
    std::string source_key;
    std::optional<OneOrMany<std::int64_t>> channel_indices;
    OneOrMany<std::int64_t> margin{0};
    bool allow_smaller = false;
    OneOrMany<std::int64_t> k_divisible{1};
    std::optional<std::string> start_coord_key = "foreground_start_coord";
    std::optional<std::string> end_coord_key = "foreground_end_coord";
    static Fields<Options> fields() {
      return {
          group<transforms::SpatialOptions>(),
          field<&Options::source_key>("source_key", "image whose foreground (above 0) is kept")
              .required(),
          field<&Options::channel_indices>("channel_indices",
                                           "channels of it to look at; default: all"),
          field<&Options::margin>("margin",
                                  "voxels to keep round the foreground, for all axes or each")
              .at_least(0),
          field<&Options::allow_smaller>("allow_smaller",
                                         "a margin ends at the image's border instead of padding"),
          field<&Options::k_divisible>("k_divisible", "make each size divisible by this"),
          field<&Options::start_coord_key>("start_coord_key", "where the box's start is stored"),
          field<&Options::end_coord_key>("end_coord_key", "where the box's end is stored"),
          group<PadOptions>()};
    }
  };
  explicit CropForegroundd(Options options)
      : SpatialSampleTransform(options), options_(std::move(options)) {}
  bool needs_voxels() const override { return true; }
  void change(Sample& sample, bool lazy) const override;

 private:
  Box box_of(const Image& source) const;
  Options options_;
};

}  // namespace clara::transforms_crop
