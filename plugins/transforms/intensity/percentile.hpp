#pragma once

#include <ATen/core/Tensor.h>

#include <span>
#include <vector>

namespace clara::transforms_intensity {

/// The percentiles `wanted` (0 to 100) of all voxels, each a tensor without axes of the image's
/// type. As in MONAI, up to a million voxels they are torch.quantile's, which takes float32 and
/// float64 only, above that np.percentile's; NaN where the image has one. Throws Error for an image
/// without voxels, or of a type that neither takes.
std::vector<at::Tensor> percentiles(const at::Tensor& image, std::span<const double> wanted);

}  // namespace clara::transforms_intensity
