#pragma once

#include "common/map_transform.hpp"

namespace clara::transforms_post {

/// Removes small parts: of what is not 0, or (whole numbers above 1) labels with few voxels.
/// MONAI's RemoveSmallObjectsd, where channels are one axis more, with scikit-image 0.26, which
/// also removes a part of exactly min_size.
class RemoveSmallObjectsd : public MapTransform {
 public:
  struct Options : MapOptions {
    double min_size = 64;
    std::int64_t connectivity = 1;
    bool independent_channels = true;
    bool by_measure = false;
    std::optional<OneOrMany<double>> pixdim;
    static Fields<Options> fields() {
      return {
          group<MapOptions>(),
          field<&Options::min_size>(
              "min_size", "parts of this size and smaller ones are removed: voxels, or mm^3"),
          field<&Options::connectivity>("connectivity", "on how many axes neighbours may differ"),
          field<&Options::independent_channels>(
              "independent_channels", "false: what is above 0 in any of them counts as one label"),
          field<&Options::by_measure>("by_measure", "min_size is a volume, by the image's affine"),
          field<&Options::pixdim>("pixdim",
                                  "MONAI's, for images without an affine; ours have one")};
    }
  };
  explicit RemoveSmallObjectsd(Options options)
      : MapTransform(options), options_(std::move(options)) {}
  void change(Image& image, std::size_t key) const override;

 private:
  double most_voxels(const Image& image) const;
  Options options_;
};

}  // namespace clara::transforms_post
