#pragma once

#include <ATen/core/Tensor.h>

#include <optional>
#include <vector>

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

/// A float32 image on the CPU, where what is not above `threshold` (or below it) becomes `other`.
at::Tensor thresholded(const at::Tensor& image, float threshold, bool above, float other);

/// A float32 image on the CPU times 1 where `mask`, a float32 image of its shape, is above 0, and
/// times 0 elsewhere.
at::Tensor masked(const at::Tensor& image, const at::Tensor& mask);

/// A piecewise linear map: MONAI's interpolation between control points.
struct Pieces {
  std::vector<float> x;      ///< ascending
  std::vector<float> y;      ///< as many
  std::vector<float> slope;  ///< one less
  std::vector<float> start;  ///< the value of each piece at 0
};

/// A float32 image on the CPU, in one pass: searchsorted, then slope * x + start, each step rounded
/// as torch's own operation for it; y's ends beyond those of x.
at::Tensor piecewise(const at::Tensor& image, const Pieces& pieces);

}  // namespace clara::transforms_intensity
