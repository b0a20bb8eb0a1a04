#pragma once

#include <ATen/core/Tensor.h>

#include <cstdint>
#include <vector>

#include "common/pad_options.hpp"

namespace clara::transforms {

/// What numpy computes for new voxels, axis after axis, each over what the one before has filled:
/// maximum, mean, median, minimum, linear_ramp, reflect and symmetric of the type odd, and constant
/// with a value for each end. Sums and roundings are numpy's. `data`: [channel, spatial...];
/// `widths`: as of pad_voxels(). Throws for number types that numpy has no such mode for.
at::Tensor pad_computed(const at::Tensor& data, const std::vector<std::int64_t>& widths,
                        const Padding& padding);

}  // namespace clara::transforms
