#pragma once

#include <ATen/core/Tensor.h>

#include <cstdint>
#include <string>
#include <vector>

#include "common/small_affine.hpp"

namespace clara::transforms {

/// How scipy.ndimage.map_coordinates, which MONAI takes for an order, finds values.
struct SplineSampling {
  int order = 3;                    ///< of the B-spline, 0 to 5
  std::string padding = "nearest";  ///< or constant (0), reflect, mirror, wrap, grid-constant (0),
                                    ///< grid-wrap: scipy's words
  bool align_corners = false;
  at::ScalarType dtype = at::kDouble;  ///< of the computation: float32 or float64
};

/// scipy's map_coordinates of each channel of `data`, [channel, spatial...]: float32 of `shape`, at
/// `places`, [axis, voxel] in voxels, float64 and contiguous.
at::Tensor sample_spline(const at::Tensor& data, const at::Tensor& places,
                         const std::vector<std::int64_t>& shape, const SplineSampling& how);

/// As resample() of resample.hpp: `data` [channel, spatial...] on a grid of `shape`, whose voxel p
/// is voxel xform * p of `data`. The result is float32.
at::Tensor resample_spline(const at::Tensor& data, const SmallAffine& xform,
                           const std::vector<std::int64_t>& shape, const SplineSampling& how);

}  // namespace clara::transforms
