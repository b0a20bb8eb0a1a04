#pragma once

#include <ATen/core/Tensor.h>

#include <cstdint>
#include <vector>

namespace clara::transforms_intensity {

/// How often which values occur, as scikit-image's exposure.histogram counts them.
struct Counts {
  std::vector<std::int64_t> counts;
  std::vector<double> centers;  ///< rounded to the type of the values, when those are real
};

/// Of real values, in `bins` bins of one width from the least to the greatest; of whole numbers, in
/// a bin for each number between these. Of no real values, 0 in bins between 0 and 1. Throws Error
/// where there are no whole numbers, where values are not finite, or where they would need more
/// than 16777216 bins.
Counts count_values(const at::Tensor& values, std::int64_t bins);

}  // namespace clara::transforms_intensity
