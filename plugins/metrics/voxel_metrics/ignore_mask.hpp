#pragma once

#include <ATen/core/Tensor.h>

#include <cstdint>
#include <optional>

namespace clara::voxel_metrics {

/// [1, spatial...] of a label [channel, spatial...], 0 where `ignored` is, as
/// monai.metrics.utils.create_ignore_mask; undefined without an `ignored`.
at::Tensor ignore_mask(const at::Tensor& label, const std::optional<std::int64_t>& ignored);

}  // namespace clara::voxel_metrics
