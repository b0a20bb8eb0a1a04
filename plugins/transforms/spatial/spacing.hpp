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
    bool recompute_affine = false;
    std::optional<OneOrMany<double>> min_pixdim;
    std::optional<OneOrMany<double>> max_pixdim;
    bool ensure_same_shape = true;
    static Fields<Options> fields() {
      return {
          group<transforms::SpatialOptions>(),
          field<&Options::pixdim>("pixdim",
                                  "size of a voxel in mm, for each axis; null, 0 or less: as it is")
              .required(),
          field<&Options::diagonal>("diagonal", "axes along x, y and z instead of the image's own"),
          field<&Options::mode>("mode", "how values between voxels are found")
              .one_of(transforms::resample_modes())
              .per_key(),
          field<&Options::padding_mode>("padding_mode", "values outside the image")
              .one_of(transforms::resample_padding_modes())
              .per_key(),
          field<&Options::align_corners>("align_corners", "as in torch's grid_sample").per_key(),
          field<&Options::dtype>("dtype", "number type of the computation; null: float64")
              .per_key(),
          field<&Options::scale_extent>(
              "scale_extent", "keep the borders of the image instead of its voxel centres")
              .per_key(),
          field<&Options::recompute_affine>(
              "recompute_affine",
              "an affine of the sizes before and after alone, as MONAI makes it; not when lazy"),
          field<&Options::min_pixdim>("min_pixdim",
                                      "voxels from this size on are left as they are"),
          field<&Options::max_pixdim>("max_pixdim", "voxels up to this size are left as they are"),
          field<&Options::ensure_same_shape>(
              "ensure_same_shape", "images of the same grid come out with the same shape")};
    }
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
