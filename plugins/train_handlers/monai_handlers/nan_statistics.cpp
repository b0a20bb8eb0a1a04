#include "nan_statistics.hpp"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <limits>

namespace clara::monai_handlers {
namespace {

/// numpy's pairwise sum (numpy/_core/src/umath/loops_utils.h.src).
template <class T>
T pairwise_sum(const T* values, std::size_t count) {
  if (count < 8) {
    T sum = T(-0.0);
    for (std::size_t i = 0; i < count; ++i) sum += values[i];
    return sum;
  }
  if (count > 128) {
    std::size_t half = count / 2;
    half -= half % 8;
    return pairwise_sum(values, half) + pairwise_sum(values + half, count - half);
  }
  T lanes[8];
  std::copy(values, values + 8, lanes);
  std::size_t i = 8;
  for (; i < count - count % 8; i += 8)
    for (std::size_t lane = 0; lane < 8; ++lane) lanes[lane] += values[i + lane];
  T sum = ((lanes[0] + lanes[1]) + (lanes[2] + lanes[3])) +
          ((lanes[4] + lanes[5]) + (lanes[6] + lanes[7]));
  for (; i < count; ++i) sum += values[i];
  return sum;
}

template <class T>
T divide(T sum, std::size_t count) {
  return static_cast<T>(static_cast<double>(sum) / static_cast<double>(count));
}

/// numpy's nan functions put zeros in the places of NaN, which keeps the lanes where they are.
template <class T>
std::vector<T> with_zeros(std::vector<T> values) {
  for (auto& value : values)
    if (std::isnan(value)) value = 0;
  return values;
}

template <class T>
constexpr T kNan = std::numeric_limits<T>::quiet_NaN();

template <class T>
std::vector<T> sorted(const std::vector<T>& values) {
  auto numbers = without_nan(values);
  std::sort(numbers.begin(), numbers.end());
  return numbers;
}

}  // namespace

template <class T>
std::vector<T> without_nan(const std::vector<T>& values) {
  std::vector<T> numbers;
  for (const T value : values)
    if (!std::isnan(value)) numbers.push_back(value);
  return numbers;
}

template <class T>
T nan_mean(const std::vector<T>& values) {
  const auto count = without_nan(values).size();
  if (count == 0) return kNan<T>;
  const auto zeroed = with_zeros(values);
  return divide(pairwise_sum(zeroed.data(), zeroed.size()), count);
}

template <class T>
T nan_median(const std::vector<T>& values) {
  const auto numbers = sorted(values);
  if (numbers.empty()) return kNan<T>;
  const auto middle = numbers.size() / 2;
  if (numbers.size() % 2 == 1) return numbers[middle];
  return (numbers[middle - 1] + numbers[middle]) / 2;
}

template <class T>
T nan_max(const std::vector<T>& values) {
  const auto numbers = sorted(values);
  return numbers.empty() ? kNan<T> : numbers.back();
}

template <class T>
T nan_min(const std::vector<T>& values) {
  const auto numbers = sorted(values);
  return numbers.empty() ? kNan<T> : numbers.front();
}

template <class T>
T nan_std(const std::vector<T>& values) {
  const auto count = without_nan(values).size();
  if (count == 0) return kNan<T>;
  const T mean = nan_mean(values);
  auto squares = values;
  for (auto& value : squares) value = std::isnan(value) ? T(0) : (value - mean) * (value - mean);
  return std::sqrt(divide(pairwise_sum(squares.data(), squares.size()), count));
}

template <class T>
T nan_percentile(const std::vector<T>& values, int percent) {
  const auto numbers = sorted(values);
  if (numbers.empty()) return kNan<T>;
  const T position = static_cast<T>(numbers.size() - 1) * (static_cast<T>(percent) / T(100));
  const auto below = static_cast<std::size_t>(std::floor(position));
  const auto above = std::min(below + 1, numbers.size() - 1);
  const T part = position - static_cast<T>(below);
  const T step = numbers[above] - numbers[below];
  return part >= T(0.5) ? numbers[above] - step * (1 - part) : numbers[below] + step * part;
}

#define CLARA_INSTANTIATE(T)                                  \
  template std::vector<T> without_nan(const std::vector<T>&); \
  template T nan_mean(const std::vector<T>&);                 \
  template T nan_median(const std::vector<T>&);               \
  template T nan_max(const std::vector<T>&);                  \
  template T nan_min(const std::vector<T>&);                  \
  template T nan_std(const std::vector<T>&);                  \
  template T nan_percentile(const std::vector<T>&, int);
CLARA_INSTANTIATE(float)
CLARA_INSTANTIATE(double)
#undef CLARA_INSTANTIATE

}  // namespace clara::monai_handlers
