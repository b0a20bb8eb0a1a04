#pragma once

#include <ATen/core/Tensor.h>

#include <cstdint>
#include <vector>

namespace clara::transforms_crop {

/// marks[i] |= mark where any channel of `image` ([channel, spatial...]) is above `threshold`.
/// Throws when it has another number of voxels.
void mark_above(const at::Tensor& image, double threshold, std::uint8_t mark,
                std::vector<std::uint8_t>& marks);

/// The same where any channel of `label` from the one of index `first` on is not 0.
void mark_not_zero(const at::Tensor& label, std::int64_t first, std::uint8_t mark,
                   std::vector<std::uint8_t>& marks);

}  // namespace clara::transforms_crop
