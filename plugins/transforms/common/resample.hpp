#pragma once

#include <ATen/core/Tensor.h>
#include <clara/options.hpp>
#include <clara/train/sample.hpp>

#include <string>
#include <vector>

#include "common/dtype.hpp"
#include "common/square.hpp"

namespace clara::transforms {

/// How values between voxels and outside the image are found; torch's grid_sample has the same
/// words.
struct Resampling {
  std::string mode = "bilinear";        ///< or nearest
  std::string padding_mode = "border";  ///< or zeros, reflection
  bool align_corners = false;
  at::ScalarType dtype = at::kDouble;  ///< of the computation
};

/// The words that a config may use.
std::vector<Value> resample_modes();
std::vector<Value> resample_padding_modes();

/// `data`: [channel, 2 or 3 spatial axes]; the result is float32 on a grid of `shape`, whose voxel
/// p takes its value from voxel xform * p of `data`. Gives the numbers of MONAI's affine_grid and
/// grid_sample: for nearest the same voxels, else within rounding of float32.
at::Tensor resample(const at::Tensor& data, const Square& xform,
                    const std::vector<std::int64_t>& shape, const Resampling& how);

/// image.affine = image.affine * xform, and the spacing in its meta data with it.
void move_affine(Image& image, const Square& xform);

/// MONAI's SpatialResample: moves the image to the grid of `target` and `shape`. Nothing but its
/// type (float32) changes when it is there already. Returns what undo_resample needs, for a Trace.
Object spatial_resample(Image& image, const Square& target, const std::vector<std::int64_t>& shape,
                        const Resampling& how);
/// Back to the grid before.
void undo_resample(Image& image, const Object& info, bool nearest);

}  // namespace clara::transforms
