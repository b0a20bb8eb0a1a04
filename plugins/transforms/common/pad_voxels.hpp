#pragma once

#include <ATen/core/Tensor.h>

#include <cstdint>
#include <vector>

#include "common/pad_options.hpp"

namespace clara::transforms {

/// `data` ([channel, spatial...]) with `widths` (before, after, spatial axis by axis) more voxels:
/// a new contiguous tensor, bit by bit what MONAI's pad_nd makes of torch's or numpy's pad.
at::Tensor pad_voxels(const at::Tensor& data, const std::vector<std::int64_t>& widths,
                      const Padding& padding);

}  // namespace clara::transforms
