#pragma once

#include "common/map_transform.hpp"

namespace clara::transforms_post {

/// The distance of each voxel that is not 0 to the nearest one that is, channel by channel, as
/// float64. MONAI's DistanceTransformEDTd, with the numbers of scipy's distance_transform_edt; also
/// for a channel without a 0, where that takes the distance to the voxel before the first axis's
/// start.
class DistanceTransformEDTd : public MapTransform {
 public:
  struct Options : MapOptions {
    std::optional<OneOrMany<double>> sampling;
    static Fields<Options> fields() {
      return {group<MapOptions>(),
              field<&Options::sampling>("sampling",
                                        "the size of a voxel, on all axes or each; default: 1")};
    }
  };
  explicit DistanceTransformEDTd(Options options)
      : MapTransform(options), options_(std::move(options)) {}
  void change(Image& image, std::size_t key) const override;

 private:
  Options options_;
};

}  // namespace clara::transforms_post
