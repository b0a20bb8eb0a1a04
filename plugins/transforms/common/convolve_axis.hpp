#pragma once

#include <cstdint>

namespace clara::transforms {

/// A product that is added to a sum is rounded with it (a fused multiplication), or by itself, too.
enum class Rounding { unknown, once, twice };

/// An odd number of weights, added up from the first on.
struct AxisKernel {
  const float* weights;
  std::int64_t count;
  Rounding rounding;
};

/// Convolves `rows` rows of `length` numbers each, with zeros outside of them.
void convolve_rows(const float* in, float* out, std::int64_t rows, std::int64_t length,
                   const AxisKernel& kernel);

/// Convolves along `length` rows that lie `step` numbers apart: `width` columns of them, up to 64.
void convolve_columns(const float* in, float* out, std::int64_t length, std::int64_t step,
                      std::int64_t width, const AxisKernel& kernel);

}  // namespace clara::transforms
