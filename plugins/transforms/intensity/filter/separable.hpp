#pragma once

#include <ATen/core/Tensor.h>

#include <string>
#include <vector>

namespace clara::transforms_intensity {

/// One kernel for each spatial axis of a float32 image [channel, spatial...]: MONAI's
/// separable_filtering, by the same convolutions of the same padded images, so that the bits are
/// those. A kernel that is the number 1 leaves its axis alone. `padding`: constant (zeros),
/// reflect, replicate or circular. Throws Error for an image of more than 3 axes, for one without
/// voxels, and where padding would make it huge or cannot be done.
at::Tensor separable_filter(const at::Tensor& image, const std::vector<at::Tensor>& kernels,
                            const std::string& padding = "constant");

}  // namespace clara::transforms_intensity
