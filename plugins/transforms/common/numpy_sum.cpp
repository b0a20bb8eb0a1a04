#include "common/numpy_sum.hpp"

#include <ATen/ops/empty.h>
#include <clara/train/parallel.hpp>

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <vector>

namespace clara::transforms {
namespace {

/// The axis of more than one voxel that runs fastest in memory; -1 when there is none.
std::int64_t fastest_axis(const at::Tensor& data) {
  std::int64_t out = -1;
  for (std::int64_t axis = 0; axis < data.dim(); ++axis)
    if (data.size(axis) > 1 && (out < 0 || data.stride(axis) <= data.stride(out))) out = axis;
  return out;
}

/// numpy's sum of a row: eight sums of every eighth number, of at most 128 at a time.
template <class T>
T pairwise(const T* row, std::int64_t count) {
  if (count < 8) {
    T sum = 0;
    for (std::int64_t i = 0; i < count; ++i) sum += row[i];
    return sum;
  }
  if (count > 128) {
    auto half = count / 2;
    half -= half % 8;
    return pairwise(row, half) + pairwise(row + half, count - half);
  }
  std::array<T, 8> parts{row[0], row[1], row[2], row[3], row[4], row[5], row[6], row[7]};
  std::int64_t i = 8;
  for (; i < count - count % 8; i += 8)
    for (std::size_t j = 0; j < 8; ++j) parts[j] += row[i + static_cast<std::int64_t>(j)];
  T sum = ((parts[0] + parts[1]) + (parts[2] + parts[3])) +
          ((parts[4] + parts[5]) + (parts[6] + parts[7]));
  for (; i < count; ++i) sum += row[i];
  return sum;
}

template <class T>
at::Tensor sum_of_rows(const at::Tensor& data, std::int64_t dim) {
  const at::Tensor rows = data.movedim(dim, -1).contiguous();
  auto shape = rows.sizes().vec();
  shape.back() = 1;
  at::Tensor out = at::empty(shape, rows.options());
  const T* from = rows.const_data_ptr<T>();
  T* to = out.mutable_data_ptr<T>();
  const auto count = rows.size(-1);
  for (std::int64_t i = 0; i < out.numel(); ++i) to[i] = pairwise(from + i * count, count);
  return out.movedim(-1, dim);
}

/// Of numbers that may be put into another order; of no numbers: NaN.
template <class T>
T median(T* row, std::int64_t count) {
  if (count == 0 || std::any_of(row, row + count, [](T value) { return std::isnan(value); }))
    return std::numeric_limits<T>::quiet_NaN();
  T* middle = row + count / 2;
  std::nth_element(row, middle, row + count);
  if (count % 2 == 1) return *middle;
  return (*std::max_element(row, middle) + *middle) / T(2);
}

template <class T>
at::Tensor median_of_rows(const at::Tensor& data, std::int64_t dim) {
  const at::Tensor rows = data.movedim(dim, -1).contiguous();
  auto shape = rows.sizes().vec();
  shape.back() = 1;
  at::Tensor out = at::empty(shape, rows.options());
  const auto* from = rows.const_data_ptr<T>();
  auto* to = out.mutable_data_ptr<T>();
  const auto count = rows.size(-1);
  parallel_for(0, out.numel(), 256, [=](std::int64_t begin, std::int64_t end) {
    std::vector<T> row(static_cast<std::size_t>(count));
    for (auto i = begin; i < end; ++i) {
      std::copy_n(from + i * count, count, row.begin());
      to[i] = median(row.data(), count);
    }
  });
  return out.movedim(-1, dim);
}

at::Tensor sum(const at::Tensor& data, std::int64_t dim) {
  if (fastest_axis(data) == dim)
    return data.scalar_type() == at::kFloat ? sum_of_rows<float>(data, dim)
                                            : sum_of_rows<double>(data, dim);
  at::Tensor out = data.narrow(dim, 0, 1).clone();
  for (std::int64_t i = 1; i < data.size(dim); ++i) out.add_(data.narrow(dim, i, 1));
  return out;
}

/// What numpy adds numbers of this type up in.
at::ScalarType sum_type(at::ScalarType type) {
  return type == at::kFloat || type == at::kHalf ? at::kFloat : at::kDouble;
}

}  // namespace

double numpy_sum(std::span<const double> numbers) {
  return pairwise(numbers.data(), static_cast<std::int64_t>(numbers.size()));
}

at::Tensor numpy_mean(const at::Tensor& data, std::int64_t dim) {
  const at::Tensor numbers = data.to(sum_type(data.scalar_type()));
  const at::Tensor out = sum(numbers, dim).div_(data.size(dim));
  return data.scalar_type() == at::kHalf ? out.to(at::kHalf) : out;
}

at::Tensor numpy_median(const at::Tensor& data, std::int64_t dim) {
  if (data.scalar_type() == at::kFloat) return median_of_rows<float>(data, dim);
  if (data.scalar_type() == at::kHalf)
    return median_of_rows<float>(data.to(at::kFloat), dim).to(at::kHalf);
  return median_of_rows<double>(data.to(at::kDouble), dim);
}

}  // namespace clara::transforms
