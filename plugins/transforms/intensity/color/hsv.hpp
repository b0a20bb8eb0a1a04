#pragma once

#include <ATen/core/Tensor.h>

namespace clara::transforms_intensity {

/// Hue, saturation and value of an image [3, spatial...], as scikit-image's rgb2hsv: float32 of
/// float16 and float32, else float64, whole numbers as parts of their type's greatest. Throws Error
/// unless there are 3 channels.
at::Tensor hsv_of(const at::Tensor& rgb);

}  // namespace clara::transforms_intensity
