#pragma once

#include "common/crop_pad.hpp"
#include "common/map_transform.hpp"
#include "common/spatial_transform.hpp"
#include "label_index.hpp"

namespace clara::transforms_crop {

/// Voxels round which patches are cut.
using Centers = std::vector<std::vector<std::int64_t>>;

/// Cuts `num_samples` patches round random voxels, of the label's foreground with the probability
/// pos / (pos + neg), else of its background. One sample becomes several. MONAI's
/// RandCropByPosNegLabeld.
class RandCropByPosNegLabeld : public Draws<Centers, LabelIndex>, public transforms::Spatial {
 public:
  struct Options : transforms::SpatialOptions {
    std::string label_key;
    transforms::Sizes spatial_size;
    double pos = 1;
    double neg = 1;
    std::int64_t num_samples = 1;
    std::optional<std::string> image_key;
    double image_threshold = 0;
    bool allow_smaller = false;
    static Fields<Options> fields() {
      return {
          group<transforms::SpatialOptions>(),
          field<&Options::label_key>("label_key", "label whose foreground and background are found")
              .required(),
          field<&Options::spatial_size>("spatial_size",
                                        "size of a patch; 0 or less: the image's own, on that axis")
              .required(),
          field<&Options::pos>("pos", "weight of patches round foreground voxels").at_least(0),
          field<&Options::neg>("neg", "weight of patches round background voxels").at_least(0),
          field<&Options::num_samples>("num_samples", "patches of each sample").at_least(1),
          field<&Options::image_key>("image_key",
                                     "background only where this image is above image_threshold"),
          field<&Options::image_threshold>("image_threshold", "for image_key"),
          field<&Options::allow_smaller>("allow_smaller",
                                         "a smaller image gives smaller patches, not an error")};
    }
    static void validate(const Options& options, OptionIssues& issues);
  };
  explicit RandCropByPosNegLabeld(Options options)
      : Spatial(options), options_(std::move(options)) {}

  bool needs_voxels() const override { return true; }
  LabelIndex prepare(const Sample& sample) const override;
  Centers draw(const Sample& sample, const LabelIndex& index, Rng& rng) const override;
  void step(Sample sample, const Step& how, std::vector<Sample>& out) const override;

 private:
  void cut(Sample& sample, const std::vector<std::int64_t>& center, std::size_t number,
           bool lazy) const;
  std::vector<std::int64_t> valid_center(std::int64_t voxel,
                                         const std::vector<std::int64_t>& shape) const;
  Options options_;
};

}  // namespace clara::transforms_crop
