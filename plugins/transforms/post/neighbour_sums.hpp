#pragma once

#include <ATen/core/Tensor.h>

namespace clara::transforms_post {

/// The number of neighbours times the value, less their sum, in [0, 1]. `image`: [channel, 2 or 3
/// spatial axes], float32 or float64, in C order.
at::Tensor contour(const at::Tensor& image);

}  // namespace clara::transforms_post
