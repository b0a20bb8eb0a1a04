#pragma once

#include <ATen/core/Tensor.h>

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "common/resample.hpp"

namespace clara::transforms_spatial {

/// A grid of places in voxels from the middle of an image: its part [begin, end) along the first
/// axis, [axes, end - begin, ...], float32 or float64, contiguous; a last row of ones may follow.
using CentredGrid = std::function<at::Tensor(std::int64_t begin, std::int64_t end)>;

/// How values are found; the words are those of a config.
struct CentredSampling {
  std::string mode = "bilinear";  ///< of transforms::grid_mode()
  std::string padding_mode = "border";
  bool align_corners = false;
  std::optional<at::ScalarType> dtype = at::kDouble;  ///< of the computation; none: the image's
};

/// Every voxel of a grid of `shape` where it is, float64.
CentredGrid identity_grid(const std::vector<std::int64_t>& shape);

/// MONAI's AffineGrid: `matrix`, [axes + 1, axes + 1], times the voxels of a grid of `shape`, in
/// the matrix' type, as LibTorch multiplies them. `offsets`: float32 [axes, shape...], added to the
/// voxels before; may be undefined.
CentredGrid affine_grid(const at::Tensor& matrix, const std::vector<std::int64_t>& shape,
                        const at::Tensor& offsets = {});

/// MONAI's Resample: the values of `data`, [channel, 2 or 3 axes], at the places of `grid`, which
/// has `shape`; float32.
at::Tensor resample_centred(const at::Tensor& data, const std::vector<std::int64_t>& shape,
                            const CentredGrid& grid, const CentredSampling& how);

}  // namespace clara::transforms_spatial
