#pragma once

#include "common/map_transform.hpp"
#include "common/resample.hpp"

namespace clara::transforms_spatial {

using transforms::MapTransform;

/// Resamples images to a size of the voxels. MONAI's Spacingd.
class Spacingd : public MapTransform, public Invertible {
 public:
  struct Options {
    Keys keys;
    OneOrMany<double> pixdim;
    bool diagonal = false;
    PerKey<std::string> mode{"bilinear"};
    PerKey<std::string> padding_mode{"border"};
    PerKey<bool> align_corners{false};
    PerKey<std::optional<transforms::DType>> dtype{transforms::DType{at::kDouble}};
    PerKey<bool> scale_extent{false};
    std::optional<OneOrMany<double>> min_pixdim;
    std::optional<OneOrMany<double>> max_pixdim;
    bool ensure_same_shape = true;
    bool allow_missing_keys = false;
    bool lazy = false;
    static std::span<const Field> fields();
    static void validate(const Options& options, OptionIssues& issues);
  };
  explicit Spacingd(Options options);
  void apply(Sample& sample, const Draw* draw) const override;
  void invert(Image& image, const Trace& trace, bool nearest) const override;

 private:
  /// Voxel sizes of the result: pixdim, or the image's own where that lies between min_pixdim and
  /// max_pixdim.
  std::vector<double> target_spacing(const std::vector<double>& now) const;
  Options options_;
};

}  // namespace clara::transforms_spatial
