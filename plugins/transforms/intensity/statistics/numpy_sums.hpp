#pragma once

#include <array>
#include <cstddef>
#include <span>

namespace clara::transforms_intensity {

/// np.sum of f(value) of a contiguous list, in its own type: pairwise, in numpy's order of
/// additions. Halves of a multiple of 8 each, down to blocks that eight sums run through.
template <class T, class F>
T pairwise_sum_of(const T* values, std::size_t count, const F& f) {
  constexpr std::size_t kBlock = 128;
  if (count < 8) {
    T out = T(-0.0);
    for (std::size_t i = 0; i < count; ++i) out += f(values[i]);
    return out;
  }
  if (count <= kBlock) {
    std::array<T, 8> r{};
    for (std::size_t i = 0; i < 8; ++i) r[i] = f(values[i]);
    std::size_t i = 8;
    for (; i < count - count % 8; i += 8)
      for (std::size_t j = 0; j < 8; ++j) r[j] += f(values[i + j]);
    T out = ((r[0] + r[1]) + (r[2] + r[3])) + ((r[4] + r[5]) + (r[6] + r[7]));
    for (; i < count; ++i) out += f(values[i]);
    return out;
  }
  std::size_t half = count / 2;
  half -= half % 8;
  const T left = pairwise_sum_of(values, half, f);
  return left + pairwise_sum_of(values + half, count - half, f);
}

template <class T>
T pairwise_sum(std::span<const T> values) {
  return pairwise_sum_of(values.data(), values.size(), [](T value) { return value; });
}

}  // namespace clara::transforms_intensity
