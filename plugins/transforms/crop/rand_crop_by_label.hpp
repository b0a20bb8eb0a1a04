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
    static std::span<const Field> fields();
    static void validate(const Options& options, OptionIssues& issues);
  };
  explicit RandCropByPosNegLabeld(Options options)
      : Spatial(options, options.lazy), options_(std::move(options)) {}

  bool needs_voxels() const override { return true; }
  LabelIndex prepare(const Sample& sample) const override;
  Centers draw(const Sample& sample, const LabelIndex& index, Rng& rng) const override;
  void step(Sample sample, const Step& how, std::vector<Sample>& out) const override;
  /// Puts a patch back to its place among zeros.
  void invert(Image& image, const AppliedTransform& applied, bool nearest) const override;

 private:
  void cut(Sample& sample, const std::vector<std::int64_t>& center, std::size_t number,
           bool lazy) const;
  std::vector<std::int64_t> valid_center(std::int64_t voxel,
                                         const std::vector<std::int64_t>& shape) const;
  Options options_;
};

}  // namespace clara::transforms_crop
