#pragma once

#include <ATen/core/Tensor.h>

#include <cstdint>

namespace clara::transforms_post {

/// Index of the largest channel of each voxel, as a float32 image with one channel; the first of
/// equal ones, NaN above all. `scores`: [channel, spatial...].
at::Tensor argmax_channel(const at::Tensor& scores);

/// `classes` channels of 0 and 1 from a label image with one channel. Throws clara::Error for a
/// label outside 0..classes-1.
at::Tensor one_hot(const at::Tensor& label, std::int64_t classes);

}  // namespace clara::transforms_post
