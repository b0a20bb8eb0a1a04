#include "neighbour_sums.hpp"

#include <ATen/ops/empty_like.h>
#include <clara/train/parallel.hpp>

#include <algorithm>

namespace clara::transforms_post {
namespace {

constexpr std::int64_t kGrain = 32768;

/// to = the sums of three rows: from `before`, `here` and `after`, of which the outer may be null.
template <class T>
void add_rows(const T* before, const T* here, const T* after, std::int64_t count, T* to) {
  if (before != nullptr && after != nullptr)
    for (std::int64_t i = 0; i < count; ++i) to[i] = before[i] + here[i] + after[i];
  else if (before != nullptr || after != nullptr)
    for (std::int64_t i = 0; i < count; ++i)
      to[i] = here[i] + (before != nullptr ? before : after)[i];
  else
    std::copy_n(here, count, to);
}

/// Sums of three along an axis of `size`, with `inner` voxels side by side.
template <class T>
void sum_along(const T* from, T* to, std::int64_t rows, std::int64_t size, std::int64_t inner) {
  parallel_for(0, rows, std::max<std::int64_t>(kGrain / inner, 1),
               [&](std::int64_t begin, std::int64_t end) {
                 for (auto row = begin; row < end; ++row) {
                   const auto at = row % size;
                   const T* here = from + row * inner;
                   add_rows(at > 0 ? here - inner : nullptr, here,
                            at + 1 < size ? here + inner : nullptr, inner, to + row * inner);
                 }
               });
}

/// The last axis, and what becomes of the sums.
template <class T>
void finish(const T* sums, const T* image, T* to, std::int64_t rows, std::int64_t size, T count) {
  parallel_for(0, rows, std::max<std::int64_t>(kGrain / size, 1),
               [&](std::int64_t begin, std::int64_t end) {
                 for (auto row = begin; row < end; ++row) {
                   const T* s = sums + row * size;
                   const T* value = image + row * size;
                   T* out = to + row * size;
                   const auto limited = [&](std::int64_t i, T sum) {
                     const T edge = count * value[i] - sum;
                     out[i] = edge < T{0} ? T{0} : edge > T{1} ? T{1} : edge;
                   };
                   limited(0, s[0] + (size > 1 ? s[1] : T{0}));
                   for (std::int64_t i = 1; i + 1 < size; ++i)
                     limited(i, s[i - 1] + s[i] + s[i + 1]);
                   if (size > 1) limited(size - 1, s[size - 2] + s[size - 1]);
                 }
               });
}

template <class T>
at::Tensor contour_of(const at::Tensor& image) {
  at::Tensor sums = image;
  at::Tensor spare = at::empty_like(image);
  at::Tensor out = at::empty_like(image);
  if (image.numel() == 0) return out;
  std::int64_t inner = image.size(-1);
  for (auto axis = image.dim() - 2; axis > 0; --axis) {
    sum_along(sums.const_data_ptr<T>(), spare.mutable_data_ptr<T>(), image.numel() / inner,
              image.size(axis), inner);
    inner *= image.size(axis);
    std::swap(sums, spare);
    if (spare.is_same(image)) spare = out;
  }
  at::Tensor result = sums.is_same(out) ? spare : out;
  finish(sums.const_data_ptr<T>(), image.const_data_ptr<T>(), result.mutable_data_ptr<T>(),
         image.numel() / image.size(-1), image.size(-1), image.dim() == 3 ? T{9} : T{27});
  return result;
}

}  // namespace

at::Tensor contour(const at::Tensor& image) {
  return image.scalar_type() == at::kDouble ? contour_of<double>(image) : contour_of<float>(image);
}

}  // namespace clara::transforms_post
