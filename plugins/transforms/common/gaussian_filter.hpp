#pragma once

#include <ATen/core/Tensor.h>

#include <vector>

namespace clara::transforms {

/// MONAI's gaussian_1d, "erf": the kernel of a Gaussian with `sigma` voxels, float32.
at::Tensor gaussian_kernel(double sigma, double truncated);

/// MONAI's GaussianFilter of [channel, 1 to 3 spatial axes], float32 or float64, with zeros outside
/// the image: a convolution along each axis with its `sigma`, cut off at `truncated` of them. The
/// bits are those of LibTorch's convolution on this machine.
at::Tensor gaussian_filter(const at::Tensor& data, const std::vector<double>& sigma,
                           double truncated);

}  // namespace clara::transforms
