#pragma once

#include <ATen/core/Tensor.h>

#include <cstdint>
#include <string>
#include <vector>

namespace clara::voxel_metrics {

/// A mask of voxels, row-major.
struct Grid {
  std::vector<std::int64_t> shape;
  std::vector<std::uint8_t> on;
};

/// The surfaces of one class in a prediction and in a label, in the box around both.
struct Surfaces {
  Grid prediction, label;
  /// Size of each piece of the two surfaces, [piece] in the order of the voxels; only with
  /// subvoxels.
  at::Tensor prediction_areas, label_areas;
};

/// monai.metrics.utils.get_mask_edges: the voxels of a mask that have a neighbour outside of it.
/// With `subvoxels`, the places between voxels of both kinds instead, and how large a piece of
/// surface each has (Nikolov et al., "Deep learning to achieve clinically applicable segmentation
/// of head and neck anatomy for radiotherapy", 2018), for voxels of size 1; two or three axes then.
/// prediction, label: of one class, [spatial...]; the voxels that are 1 are in it.
Surfaces surfaces_of(const at::Tensor& prediction, const at::Tensor& label, bool subvoxels);

/// monai.metrics.utils.get_surface_distance: the distance of each voxel of `from` to the nearest
/// one of `to`, float, in the order of the voxels; infinite when one of the two has none, and then
/// as many as the other has. `metric`: "euclidean", "chessboard" or "taxicab".
at::Tensor surface_distances(const Grid& from, const Grid& to, const std::string& metric);

}  // namespace clara::voxel_metrics
