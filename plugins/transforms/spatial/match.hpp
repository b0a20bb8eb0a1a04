#pragma once

#include <optional>
#include <string>

#include "common/dtype.hpp"
#include "common/resample.hpp"
#include "common/spatial_transform.hpp"

namespace clara::transforms_spatial {

/// How an image is brought to another grid.
struct ToGridOptions : transforms::SpatialOptions {
  PerKey<transforms::GridMode> mode{"bilinear"};
  PerKey<std::string> padding_mode{"border"};
  PerKey<bool> align_corners{false};
  PerKey<std::optional<transforms::DType>> dtype{transforms::DType{at::kDouble}};
  static Fields<ToGridOptions> fields() {
    using Options = ToGridOptions;
    return {
        group<transforms::SpatialOptions>(),
        field<&Options::mode>("mode", "how values between voxels are found")
            .one_of(transforms::resample_modes())
            .per_key(),
        field<&Options::padding_mode>("padding_mode", "values outside the image")
            .one_of(transforms::resample_padding_modes())
            .per_key(),
        field<&Options::align_corners>("align_corners", "as in torch's grid_sample").per_key(),
        field<&Options::dtype>("dtype", "number type of the computation; null: float64").per_key()};
  }
  transforms::Resampling resampling(std::size_t key) const;
};

/// Resamples images to an affine that the sample has, on a grid that covers them. MONAI's
/// SpatialResampled.
class SpatialResampled : public transforms::SpatialSampleTransform {
 public:
  struct Options : ToGridOptions {
    PerKey<std::string> dst_keys{"dst_affine"};
    static Fields<Options> fields() {
      return {group<ToGridOptions>(),
              field<&Options::dst_keys>("dst_keys",
                                        "entries of the sample that hold the affine: rows of 3 or "
                                        "4 numbers, or a tensor")
                  .per_key()};
    }
  };
  explicit SpatialResampled(Options options)
      : SpatialSampleTransform(options), options_(std::move(options)) {}
  void invert(Image& image, const AppliedTransform& applied, bool nearest) const override;

 protected:
  void change(Sample& sample, bool lazy) const override;

 private:
  Options options_;
};

/// Resamples images to the grid of another one, whose meta data they take over but for the name of
/// the file. MONAI's ResampleToMatchd.
class ResampleToMatchd : public transforms::SpatialSampleTransform {
 public:
  struct Options : ToGridOptions {
    std::string key_dst;
    static Fields<Options> fields() {
      return {group<ToGridOptions>(),
              field<&Options::key_dst>("key_dst", "the image whose grid it is").required()};
    }
  };
  explicit ResampleToMatchd(Options options)
      : SpatialSampleTransform(options), options_(std::move(options)) {}
  void invert(Image& image, const AppliedTransform& applied, bool nearest) const override;

 protected:
  void change(Sample& sample, bool lazy) const override;

 private:
  Options options_;
};

}  // namespace clara::transforms_spatial
