#include "common/convolve_axis.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <vector>

namespace clara::transforms {
namespace {

template <bool Once>
[[gnu::always_inline]] inline float plus_product(float sum, float a, float b) {
  return Once ? std::fma(a, b, sum) : sum + a * b;
}

/// The numbers of a row or a strip that are summed up at a time, in registers.
constexpr std::int64_t kWide = 64;

template <bool Once>
[[gnu::always_inline]] inline void columns(const float* in, float* out, std::int64_t length,
                                           std::int64_t step, std::int64_t width,
                                           const AxisKernel& kernel) {
  const std::int64_t tail = kernel.count / 2;
  for (std::int64_t row = 0; row < length; ++row) {
    std::array<float, kWide> sum{};
    const auto first = std::max<std::int64_t>(0, tail - row);
    const auto last = std::min(kernel.count, length + tail - row);
    for (auto k = first; k < last; ++k) {
      const float weight = kernel.weights[k];
      const float* from = in + (row + k - tail) * step;
      if (width == kWide) {
        for (std::int64_t i = 0; i < kWide; ++i)
          sum[i] = plus_product<Once>(sum[i], from[i], weight);
      } else {
        for (std::int64_t i = 0; i < width; ++i)
          sum[i] = plus_product<Once>(sum[i], from[i], weight);
      }
    }
    std::copy(sum.begin(), sum.begin() + width, out + row * step);
  }
}

template <bool Once>
[[gnu::always_inline]] inline void rows_of(const float* in, float* out, std::int64_t rows,
                                           std::int64_t length, const AxisKernel& kernel) {
  const std::int64_t tail = kernel.count / 2;
  const std::int64_t whole = (length + kWide - 1) / kWide * kWide;
  std::vector<float> padded(static_cast<std::size_t>(whole + 2 * tail));
  for (std::int64_t row = 0; row < rows; ++row, in += length, out += length) {
    std::copy(in, in + length, padded.begin() + tail);
    for (std::int64_t start = 0; start < length; start += kWide) {
      std::array<float, kWide> sum{};
      for (std::int64_t k = 0; k < kernel.count; ++k) {
        const float weight = kernel.weights[k];
        const float* from = padded.data() + start + k;
        for (std::int64_t i = 0; i < kWide; ++i)
          sum[i] = plus_product<Once>(sum[i], from[i], weight);
      }
      std::copy(sum.begin(), sum.begin() + std::min(kWide, length - start), out + start);
    }
  }
}

[[gnu::always_inline]] inline void any_columns(const float* in, float* out, std::int64_t length,
                                               std::int64_t step, std::int64_t width,
                                               const AxisKernel& kernel) {
  if (kernel.rounding == Rounding::once)
    columns<true>(in, out, length, step, width, kernel);
  else
    columns<false>(in, out, length, step, width, kernel);
}

[[gnu::always_inline]] inline void any_rows(const float* in, float* out, std::int64_t rows,
                                            std::int64_t length, const AxisKernel& kernel) {
  if (kernel.rounding == Rounding::once)
    rows_of<true>(in, out, rows, length, kernel);
  else
    rows_of<false>(in, out, rows, length, kernel);
}

#if defined(__x86_64__)
__attribute__((target("avx2,fma"))) void columns_by_avx2(const float* in, float* out,
                                                         std::int64_t length, std::int64_t step,
                                                         std::int64_t width,
                                                         const AxisKernel& kernel) {
  any_columns(in, out, length, step, width, kernel);
}
__attribute__((target("avx2,fma"))) void rows_by_avx2(const float* in, float* out,
                                                      std::int64_t rows, std::int64_t length,
                                                      const AxisKernel& kernel) {
  any_rows(in, out, rows, length, kernel);
}

bool has_fma() {
  static const bool yes = __builtin_cpu_supports("avx2") != 0 && __builtin_cpu_supports("fma") != 0;
  return yes;
}
#endif

}  // namespace

void convolve_rows(const float* in, float* out, std::int64_t rows, std::int64_t length,
                   const AxisKernel& kernel) {
#if defined(__x86_64__)
  if (has_fma()) return rows_by_avx2(in, out, rows, length, kernel);
#endif
  any_rows(in, out, rows, length, kernel);
}

void convolve_columns(const float* in, float* out, std::int64_t length, std::int64_t step,
                      std::int64_t width, const AxisKernel& kernel) {
#if defined(__x86_64__)
  if (has_fma()) return columns_by_avx2(in, out, length, step, width, kernel);
#endif
  any_columns(in, out, length, step, width, kernel);
}

}  // namespace clara::transforms
