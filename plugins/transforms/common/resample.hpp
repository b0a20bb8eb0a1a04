#pragma once

#include <ATen/core/Tensor.h>
#include <clara/options.hpp>
#include <clara/train/sample.hpp>

#include <cstdint>
#include <string>
#include <variant>
#include <vector>

#include "common/dtype.hpp"
#include "common/small_affine.hpp"
#include "common/spatial_plan.hpp"

namespace clara::transforms {

/// How values between voxels and outside the image are found; torch's grid_sample has the same
/// words.
struct Resampling {
  std::string mode = "bilinear";  ///< or nearest, bicubic (2 axes), or the order of a spline: "3"
  std::string padding_mode = "border";  ///< or zeros, reflection
  bool align_corners = false;
  at::ScalarType dtype = at::kDouble;  ///< of the computation
};

/// MONAI's word for a mode, or the order of a spline, which scipy's map_coordinates computes there.
using GridMode = std::variant<std::string, std::int64_t>;
/// As Resampling::mode, of an entry of resample_modes().
std::string grid_mode(const GridMode& mode);

/// The words that a config may use.
std::vector<Value> resample_modes();
std::vector<Value> resample_padding_modes();

/// `data`: [channel, 2 or 3 spatial axes]; the result is float32 on a grid of `shape`, whose voxel
/// p takes its value from voxel xform * p of `data`. Gives the numbers of MONAI's affine_grid and
/// grid_sample: for nearest the same voxels, else within rounding of float32.
at::Tensor resample(const at::Tensor& data, const SmallAffine& xform,
                    const std::vector<std::int64_t>& shape, const Resampling& how);

/// MONAI's SpatialResample: to the grid of `target` and `shape`. Nothing but its type (float32)
/// changes when it is there already.
SpatialPlan resample_plan(const Geometry& image, const SmallAffine& target,
                          const std::vector<std::int64_t>& shape, const Resampling& how);
/// The same at once, without a record.
void spatial_resample(Image& image, const SmallAffine& target,
                      const std::vector<std::int64_t>& shape, const Resampling& how);
/// Back to the grid before; `undo` is that of resample_plan.
void undo_resample(Image& image, const Object& undo, bool nearest);

}  // namespace clara::transforms
