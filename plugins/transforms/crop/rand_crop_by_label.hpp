#pragma once

#include "common/crop_pad.hpp"
#include "common/map_transform.hpp"

namespace clara::transforms_crop {

using transforms::MapTransform;

/// Cuts `num_samples` patches round random voxels, of the label's foreground with the probability
/// pos / (pos + neg), else of its background. One sample becomes several. MONAI's
/// RandCropByPosNegLabeld.
class RandCropByPosNegLabeld : public MapTransform,
                               public Random,
                               public Expanding,
                               public Invertible {
 public:
  struct Options {
    Keys keys;
    std::string label_key;
    OneOrMany<std::int64_t> spatial_size;
    double pos = 1;
    double neg = 1;
    std::int64_t num_samples = 1;
    std::optional<std::string> image_key;
    double image_threshold = 0;
    bool allow_smaller = false;
    bool allow_missing_keys = false;
    bool lazy = false;
    static std::span<const Field> fields();
    static void validate(const Options& options, OptionIssues& issues);
  };
  explicit RandCropByPosNegLabeld(Options options);

  std::unique_ptr<Draw> draw(const Sample& sample, Rng& rng) const override;
  std::vector<Sample> expand(const Sample& sample, const Draw* draw) const override;
  /// Never called: expand() is.
  void apply(Sample& sample, const Draw* draw) const override;
  /// Puts a patch back to its place among zeros.
  void invert(Image& image, const Trace& trace, bool nearest) const override;

 private:
  std::vector<std::int64_t> valid_center(std::int64_t voxel,
                                         const std::vector<std::int64_t>& shape) const;
  Options options_;
};

}  // namespace clara::transforms_crop
