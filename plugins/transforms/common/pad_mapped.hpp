#pragma once

#include <ATen/core/Tensor.h>

#include <cstdint>
#include <string>
#include <vector>

namespace clara::transforms {

/// For each voxel along an axis of the result, which voxel of the image it repeats; -1: none.
using AxisMap = std::vector<std::int64_t>;

/// numpy's edge, wrap, reflect or symmetric (of the type even) of an axis of `size` voxels, and
/// constant and empty, where new voxels repeat none.
AxisMap axis_map(const std::string& mode, std::int64_t size, std::int64_t before,
                 std::int64_t after);

/// A new contiguous tensor whose voxel (x, y, ...) is voxel (maps[0][x], maps[1][y], ...) of each
/// channel of `data`, or `fill` ([] of its type). `first`: where along the last axis the image
/// itself begins. Several threads.
at::Tensor mapped(const at::Tensor& data, const std::vector<AxisMap>& maps, std::int64_t first,
                  const at::Tensor& fill);

}  // namespace clara::transforms
