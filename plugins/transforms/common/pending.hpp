#pragma once

#include <clara/train/transform.hpp>

namespace clara::transforms {

/// MONAI's apply_pending: computes all pending changes of an image with one resampling, or without
/// any when together they only turn, flip and shift by whole voxels. The result is float32.
void apply_pending(Image& image, const LazyOverride& how);

}  // namespace clara::transforms
