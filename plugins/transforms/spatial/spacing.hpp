#pragma once

#include "common/dtype.hpp"
#include "common/resample.hpp"
#include "common/spatial_transform.hpp"

namespace clara::transforms_spatial {

/// Resamples images to a size of the voxels. MONAI's Spacingd.
class Spacingd : public transforms::SpatialSampleTransform {
 public:
  struct Options : transforms::SpatialOptions {
    OneOrMany<std::optional<double>> pixdim;
    bool diagonal = false;
    PerKey<transforms::GridMode> mode{"bilinear"};
    PerKey<std::string> padding_mode{"border"};
    PerKey<bool> align_corners{false};
    PerKey<std::optional<transforms::DType>> dtype{transforms::DType{at::kDouble}};
    PerKey<bool> scale_extent{false};
    std::optional<OneOrMany<double>> min_pixdim;
    std::optional<OneOrMany<double>> max_pixdim;
    bool ensure_same_shape = true;
    static std::span<const Field> fields();
    static void validate(const Options& options, OptionIssues& issues);
  };
  explicit Spacingd(Options options)
      : SpatialSampleTransform(options), options_(std::move(options)) {}
  void change(Sample& sample, bool lazy) const override;
  void invert(Image& image, const AppliedTransform& applied, bool nearest) const override;

 private:
  /// Voxel sizes of the result: pixdim, or the image's own where that lies between min_pixdim and
  /// max_pixdim.
  std::vector<double> target_spacing(const std::vector<double>& now) const;
  /// `shape`: of the result when it is known already.
  transforms::SpatialPlan plan(const transforms::Geometry& image, std::size_t key,
                               const std::optional<std::vector<std::int64_t>>& shape) const;
  Options options_;
};

}  // namespace clara::transforms_spatial
