#pragma once

#include <ATen/core/Tensor.h>

#include <optional>

namespace clara::transforms_intensity_cuda {

/// clara::linear for float32 tensors on a GPU: always a new tensor, on the current stream.
at::Tensor linear(const at::Tensor& image, double subtract, double divide,
                  std::optional<double> multiply, double add, std::optional<double> low,
                  std::optional<double> high);

/// Makes clara::linear known to torch's dispatcher, where transforms_intensity finds it. Once a
/// process.
void register_linear();

}  // namespace clara::transforms_intensity_cuda
