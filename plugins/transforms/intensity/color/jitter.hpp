#pragma once

#include <ATen/core/Tensor.h>

namespace clara::transforms_intensity {

// torchvision's functions of its _functional_tensor, for images [..., 1 or 3, height, width], with
// its order of operations. Real images hold values from 0 to 1.

/// The axis of the channels has 1 or 3 entries; else throws Error that names `transform`.
void check_colours(const at::Tensor& image, const char* transform);

/// rgb_to_grayscale: one channel, or three alike of an image of three.
at::Tensor greyscale(const at::Tensor& image, std::int64_t channels);
at::Tensor with_brightness(const at::Tensor& image, double factor);
at::Tensor with_contrast(const at::Tensor& image, double factor);
at::Tensor with_saturation(const at::Tensor& image, double factor);
/// `turn`: of the circle of hues, from -0.5 to 0.5.
at::Tensor with_hue(const at::Tensor& image, double turn);

}  // namespace clara::transforms_intensity
