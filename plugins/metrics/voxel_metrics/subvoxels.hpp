#pragma once

#include <ATen/core/Tensor.h>

#include <cstdint>
#include <vector>

namespace clara::voxel_metrics {

/// The surface of a mask between its voxels.
struct SubvoxelSurface {
  std::vector<std::int64_t> shape;  ///< one less than the mask's along each axis
  std::vector<std::uint8_t> on;     ///< where voxels of both kinds meet
  at::Tensor areas;                 ///< of these places, in their order
};

/// The lengths (two axes, double) or areas (three axes, float) of marching squares and cubes over
/// voxels of size 1. shape: of the mask, two or three axes.
SubvoxelSurface subvoxel_surface(const std::vector<std::int64_t>& shape,
                                 const std::vector<std::uint8_t>& mask);

}  // namespace clara::voxel_metrics
