#pragma once

#include <ATen/core/Tensor.h>

#include <cstdint>
#include <span>

namespace clara::transforms {

/// numpy.mean(data, axis=dim, keepdims=True), bit by bit: integers in float64, float16 in float32;
/// pairwise along the axis that runs fastest in memory, else one after the other. Of no voxels:
/// NaN.
at::Tensor numpy_mean(const at::Tensor& data, std::int64_t dim);

/// numpy.median(data, axis=dim, keepdims=True): NaN where there is one.
at::Tensor numpy_median(const at::Tensor& data, std::int64_t dim);

/// numpy.sum of numbers that lie side by side.
double numpy_sum(std::span<const double> numbers);

}  // namespace clara::transforms
