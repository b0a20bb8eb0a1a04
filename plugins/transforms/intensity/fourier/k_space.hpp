#pragma once

#include <ATen/core/Tensor.h>

#include <cstdint>
#include <vector>

namespace clara::transforms_intensity {

/// The spatial axes of [channel, spatial...]: 1, 2, ...
std::vector<std::int64_t> spatial_axes(const at::Tensor& image);

/// The Fourier transform of each channel, frequency 0 first. Whole numbers are transformed as
/// float32. Throws Error for an image without voxels and for float16.
at::Tensor to_k_space(const at::Tensor& image);
/// The real part of what to_k_space() came from; a new, dense tensor.
at::Tensor from_k_space(const at::Tensor& k);

}  // namespace clara::transforms_intensity
