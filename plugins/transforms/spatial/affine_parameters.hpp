#pragma once

#include <ATen/core/Tensor.h>
#include <clara/options.hpp>
#include <clara/train/rng.hpp>

#include <array>
#include <optional>
#include <string>
#include <variant>
#include <vector>

namespace clara::transforms_spatial {

/// What an affine transform of voxels is made of, MONAI's words.
struct AffineParameters {
  std::vector<double> rotate;     ///< radians: one for 2 axes, up to three for 3
  std::vector<double> shear;      ///< up to 2 for 2 axes, up to 6 for 3
  std::vector<double> translate;  ///< voxels
  std::vector<double> scale;      ///< of the places: 2 shows an image half as large
  std::string rotate_order = "XYZ";
};

/// MONAI's AffineGrid: rotation * shear * translation * scale of places from the middle, float32,
/// multiplied as LibTorch does; [axes + 1, axes + 1] for 2 or 3 axes.
at::Tensor matrix_of(const AffineParameters& parameters, std::int64_t axes);

/// A number x for -x to x, or two ends; null counts as not there.
using Range = std::optional<std::variant<double, std::array<double, 2>>>;
/// One number, or one Range for each parameter.
using Ranges = std::optional<std::variant<double, std::vector<Range>>>;

/// The arguments of the random ones.
struct AffineRanges {
  Ranges rotate_range;
  Ranges shear_range;
  Ranges translate_range;
  Ranges scale_range;
  static Fields<AffineRanges> fields() {
    using Options = AffineRanges;
    return {field<&Options::rotate_range>(
                "rotate_range",
                "radians, of the plane of 2 axes or about each of 3: x for -x to x, or two ends"),
            field<&Options::shear_range>("shear_range",
                                         "how far a voxel moves along one axis for each along "
                                         "another: 2 numbers for 2 axes, 6 for 3"),
            field<&Options::translate_range>("translate_range", "voxels along each axis"),
            field<&Options::scale_range>("scale_range", "added to 1, for each axis")};
  }
  static void validate(const AffineRanges& ranges, OptionIssues& issues);
};

/// MONAI's RandAffineGrid.randomize(): all parameters, in its order.
AffineParameters draw_parameters(const AffineRanges& ranges, Rng& rng);

}  // namespace clara::transforms_spatial
