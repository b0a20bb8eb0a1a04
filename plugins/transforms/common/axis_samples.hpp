#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "common/small_affine.hpp"

namespace clara::transforms {

/// Where the voxels of one axis of a resampled grid take their values from.
struct AxisSamples {
  std::vector<std::int32_t> low;   ///< the lower neighbour, or the nearest voxel; -1: outside
  std::vector<std::int32_t> high;  ///< the upper neighbour (linear)
  std::vector<double> low_weight;
  std::vector<double> high_weight;
};

/// The places on the source axis of `axis`, which has `from` voxels, in voxels: bit for bit as
/// torch's affine_grid and grid_sample compute them in float64 for a diagonal xform with
/// align_corners=False. `line`: torch.linspace(-1, 1, n) for the n voxels of the result, {0} for
/// one.
std::vector<double> source_places(const SmallAffine& xform, int axis, std::int64_t from,
                                  std::span<const double> line);

AxisSamples linear_samples(const std::vector<double>& places, std::int64_t size, bool border);
AxisSamples nearest_samples(const std::vector<double>& places, std::int64_t size, bool border);

/// The lines of the three axes.
using Lines = std::span<const AxisSamples, 3>;

/// One channel, its planes [begin, end) of the result: `sizes` are those of `in`, `out` is the
/// first plane's.
void resample_linear(const float* in, float* out, std::span<const std::int64_t> sizes, Lines lines,
                     std::size_t begin, std::size_t end);
void resample_nearest(const float* in, float* out, std::span<const std::int64_t> sizes, Lines lines,
                      std::size_t begin, std::size_t end);

}  // namespace clara::transforms
