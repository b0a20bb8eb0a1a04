#pragma once

#include <clara/train/device.hpp>

#include <optional>
#include <string>
#include <vector>

#include "affine_parameters.hpp"
#include "centred_grid.hpp"
#include "common/dtype.hpp"
#include "common/map_transform.hpp"
#include "common/resample.hpp"
#include "common/spatial_transform.hpp"

namespace clara::transforms_spatial {

using transforms::Geometry;
using transforms::SpatialPlan;

/// How a transform of a grid finds values.
struct GridOptions {
  PerKey<transforms::GridMode> mode{"bilinear"};
  PerKey<std::string> padding_mode{"reflection"};
  std::optional<DeviceName> device;
  static Fields<GridOptions> fields() {
    using Options = GridOptions;
    return {field<&Options::mode>("mode", "how values between voxels are found")
                .one_of(transforms::resample_modes())
                .per_key(),
            field<&Options::padding_mode>("padding_mode", "values outside the image")
                .one_of(transforms::resample_padding_modes())
                .per_key(),
            field<&Options::device>("device", "MONAI's; the image stays where it is")};
  }
  CentredSampling sampling(std::size_t key) const {
    return {transforms::grid_mode(mode.at(key)), padding_mode.at(key)};
  }
};

/// Turns, shears, moves and scales images about their middle. MONAI's Affined.
class Affined : public transforms::SpatialTransform, public transforms::CornerAligned {
 public:
  struct Options : transforms::SpatialOptions, GridOptions {
    std::optional<OneOrMany<double>> rotate_params;
    std::optional<OneOrMany<double>> shear_params;
    std::optional<OneOrMany<double>> translate_params;
    std::optional<OneOrMany<double>> scale_params;
    std::optional<std::vector<std::vector<double>>> affine;
    std::optional<transforms::Sizes> spatial_size;
    std::optional<transforms::DType> dtype = transforms::DType{at::kFloat};
    bool align_corners = false;
    std::string rotate_order = "XYZ";
    static Fields<Options> fields();
    static void validate(const Options& options, OptionIssues& issues);
  };
  explicit Affined(Options options);
  SpatialPlan plan(const Geometry& image, std::size_t key) const override;
  void invert(Image& image, const AppliedTransform& applied, bool nearest) const override;
  transforms::SmallAffine corner_matrix(const std::vector<std::int64_t>& from,
                                        const std::vector<std::int64_t>& to) const override;

 private:
  /// Between places from the middle, in the type of the grid.
  at::Tensor matrix(std::int64_t axes) const;
  Options options_;
  AffineParameters parameters_;
};

/// What RandAffined does to a sample.
struct AffineDraw {
  bool resamples = false;                      ///< false: only the number type changes
  std::optional<AffineParameters> parameters;  ///< none: only the size changes
  std::vector<std::int64_t> shape;             ///< of the results
};

/// The same by random amounts, sometimes. MONAI's RandAffined.
class RandAffined : public transforms::RandomSpatialTransform<AffineDraw> {
 public:
  struct Options : transforms::RandomSpatialOptions, AffineRanges, GridOptions {
    std::optional<transforms::Sizes> spatial_size;
    bool cache_grid = false;
    static Fields<Options> fields();
    static void validate(const Options& options, OptionIssues& issues);
  };
  explicit RandAffined(Options options)
      : RandomSpatialTransform(options), options_(std::move(options)) {}
  AffineDraw draw(const Sample& sample, Rng& rng) const override;
  SpatialPlan plan(const Geometry& image, std::size_t key, const AffineDraw& drawn) const override;
  void invert(Image& image, const AppliedTransform& applied, bool nearest) const override;

 private:
  Options options_;
};

}  // namespace clara::transforms_spatial
