#pragma once

#include <ATen/core/Tensor.h>
#include <clara/train/sample.hpp>

#include <cstdint>
#include <functional>
#include <optional>
#include <vector>

#include "common/small_affine.hpp"

namespace clara::transforms {

/// What a spatial transform needs to know of an image to say what it will do, before any voxel is
/// touched.
struct Geometry {
  std::vector<std::int64_t> shape;  ///< spatial axes
  Affine affine;
  at::ScalarType type = at::kFloat;
};
/// As it will be once the pending changes are computed.
Geometry geometry_of(const Image& image);

/// Who multiplies the affine by a step's matrix in MONAI: the two round differently, and the last
/// bit may decide which voxel of a label is the nearest.
enum class Multiplied { by_numpy, by_torch };

/// One change of the grid, known as matrix and shape, with the way to compute it at once.
struct SpatialStep {
  SmallAffine matrix{3};  ///< voxel p of the result is voxel matrix * p of the image before
  std::vector<std::int64_t> shape;  ///< of the result
  std::function<at::Tensor(const at::Tensor&)>
      voxels;                         ///< from [channel, spatial...]; a new tensor
  std::optional<bool> align_corners;  ///< for a chain that computes several steps at once
  bool moves = true;  ///< false: at once, only the number type changes, and no size of a voxel in
                      ///< the meta data is computed again
  Multiplied multiplied = Multiplied::by_numpy;
};

/// All that a spatial transform does to one image.
struct SpatialPlan {
  std::vector<SpatialStep> steps;
  std::optional<Object> undo;  ///< what invert() needs; none: nothing was done that could be
                               ///< undone; "lazy": true is added when it was left for later
};

/// A plan that changes nothing but the number type, and has nothing to undo.
SpatialPlan only_float(const Geometry& image);

/// Computes the step and moves the affine.
void perform(Image& image, const SpatialStep& step);

/// image.affine = image.affine * xform, and the spacing in its meta data with it.
void move_affine(Image& image, const SmallAffine& xform,
                 Multiplied multiplied = Multiplied::by_numpy);

}  // namespace clara::transforms
