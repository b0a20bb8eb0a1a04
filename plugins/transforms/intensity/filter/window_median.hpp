#pragma once

#include <array>
#include <cstdint>

namespace clara::transforms_intensity {

/// Three axes, of which the first may be of length 1.
using Three = std::array<std::int64_t, 3>;

/// Writes the medians of one plane [y, z] of a channel [x, y, z]: of the window that reaches
/// `radius` to each side of a voxel, the image going on beyond its edges as it ends. NaN where the
/// window, unless it is the voxel alone, holds what is not finite, as in MONAI, where it is
/// multiplied by the zeros of a convolution.
void plane_of_medians(const float* channel, float* out, const Three& shape, const Three& radius,
                      std::int64_t x);

}  // namespace clara::transforms_intensity
