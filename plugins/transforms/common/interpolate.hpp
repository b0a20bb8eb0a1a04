#pragma once

#include <ATen/core/Tensor.h>
#include <clara/train/sample.hpp>
#include <clara/value.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "common/small_affine.hpp"
#include "common/spatial_plan.hpp"

namespace clara::transforms {

/// torch's words for interpolate(); bilinear and linear stand for trilinear on three axes.
std::vector<Value> interpolate_modes();

struct Interpolation {
  std::string mode = "area";
  std::optional<bool> align_corners;
  at::ScalarType dtype = at::kFloat;  ///< of the computation; the result is float32
};

/// torch.nn.functional.interpolate of one image, [channel, 1 to 3 spatial axes], to `shape`.
at::Tensor interpolate(const at::Tensor& data, const std::vector<std::int64_t>& shape,
                       const Interpolation& how);

/// MONAI's scale_affine: from voxels of an image of the shape `to` to those of one of `from`.
SmallAffine scale_affine(const std::vector<std::int64_t>& from, const std::vector<std::int64_t>& to,
                         bool align_corners);

/// Whose matrix: MONAI's Zoom computes it of sizes that stay the same, too, and with align_corners
/// that of an axis of one voxel is 0.
enum class Scaling { resize, zoom };

/// MONAI's Resize to `shape`.
SpatialPlan resize_plan(const Geometry& image, const std::vector<std::int64_t>& shape,
                        const Interpolation& how, Scaling scaling = Scaling::resize);
/// `undo` is that of resize_plan.
void undo_resize(Image& image, const Object& undo, bool nearest);

}  // namespace clara::transforms
