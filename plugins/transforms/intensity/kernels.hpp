#pragma once

#include <ATen/core/Tensor.h>

#include <optional>

namespace clara::transforms_intensity {

/// ((x - subtract) / divide) * multiply + add, then limited: each step rounded as torch's own
/// operation for it, so that one pass gives the bits of five.
struct Linear {
  double subtract = 0;
  double divide = 1;
  std::optional<double> multiply;
  double add = 0;  ///< only with multiply
  std::optional<double> low;
  std::optional<double> high;
};

/// float32 images in one pass, others operation by operation; always a new tensor.
at::Tensor linear(const at::Tensor& image, const Linear& map);

}  // namespace clara::transforms_intensity
