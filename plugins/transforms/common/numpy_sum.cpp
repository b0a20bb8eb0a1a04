#include "common/numpy_sum.hpp"

#include <ATen/ops/empty.h>
#include <ATen/ops/isnan.h>
#include <ATen/ops/sort.h>

#include <array>
#include <cmath>

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
  const bool exact = at::isFloatingType(data.scalar_type());
  const at::Tensor sorted = std::get<0>(at::sort(exact ? data : data.to(at::kDouble), dim));
  const auto count = data.size(dim);
  const auto middle =
      count % 2 == 1 ? sorted.narrow(dim, count / 2, 1) : sorted.narrow(dim, count / 2 - 1, 2);
  at::Tensor out = numpy_mean(middle, dim);
  if (!exact) return out;
  const at::Tensor last = sorted.narrow(dim, count - 1, 1);  // NaN is sorted to the end
  return out.masked_fill(at::isnan(last), NAN);
}

}  // namespace clara::transforms
