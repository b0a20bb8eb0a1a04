#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <vector>

namespace clara {

namespace detail {

/// The lower envelope of parabolas over one line of squared distances (Felzenszwalb and
/// Huttenlocher, "Distance Transforms of Sampled Functions", 2012), `stride` apart, in place.
/// Exact: all numbers are integers. One for each thread.
template <class T>
class DistanceLine {
 public:
  /// No site.
  static constexpr T kFar = std::numeric_limits<T>::max();

  explicit DistanceLine(std::size_t length)
      : values_(length), sites_(length), begins_(length + 1) {}

  void transform(T* line, std::size_t length, std::size_t stride) {
    std::size_t count = 0;
    for (std::size_t i = 0; i < length; ++i) {
      const T value = line[i * stride];
      values_[i] = static_cast<std::int64_t>(value);
      if (value != kFar) count = add(i, count, length);
    }
    if (count == 0) return;
    std::size_t site = 0;
    for (std::size_t i = 0; i < length; ++i) {
      while (site + 1 < count && begins_[site + 1] <= static_cast<std::int64_t>(i)) ++site;
      const auto step = static_cast<std::int64_t>(i) - static_cast<std::int64_t>(sites_[site]);
      line[i * stride] = static_cast<T>(step * step + values_[sites_[site]]);
    }
  }

 private:
  /// The first place from which on site `b` (which lies behind `a`) is at least as near as `a`.
  std::int64_t meeting(std::size_t a, std::size_t b) const {
    const auto from = static_cast<std::int64_t>(a), to = static_cast<std::int64_t>(b);
    const auto numerator = values_[b] + to * to - values_[a] - from * from;
    const auto denominator = 2 * (to - from);
    const auto quotient = numerator / denominator;
    return quotient + (numerator % denominator > 0 ? 1 : 0);
  }

  std::size_t add(std::size_t site, std::size_t count, std::size_t length) {
    while (count > 0) {
      const auto begin = meeting(sites_[count - 1], site);
      if (begin >= static_cast<std::int64_t>(length)) return count;
      if (begin > begins_[count - 1]) {
        begins_[count] = begin;
        sites_[count] = site;
        return count + 1;
      }
      --count;
    }
    begins_[0] = 0;
    sites_[0] = site;
    return 1;
  }

  std::vector<std::int64_t> values_;
  std::vector<std::size_t> sites_;
  std::vector<std::int64_t> begins_;
};

}  // namespace detail

/// True when the squared distances within `shape` fit 32 bits.
inline bool has_short_distances(const std::vector<std::int64_t>& shape) {
  std::int64_t sum = 0;
  for (const auto size : shape) {
    if (size > 32768) return false;
    sum += size * size;
  }
  return sum < std::numeric_limits<std::int32_t>::max();
}

/// The squared Euclidean distance of every voxel to the nearest one that `is_site(voxel)`, in
/// voxels: the square of scipy.ndimage.distance_transform_edt without a sampling; the largest
/// number of T where there is no site at all. `shape`: row-major, at least one axis, of less than
/// 2^31 each. T: std::int32_t where has_short_distances(shape), else std::int64_t.
/// `for_lines(count, work)` calls work(begin, end) for all lines, on several threads if it likes.
template <class T, class IsSite, class ForLines>
std::vector<T> squared_distances(const std::vector<std::int64_t>& shape, const IsSite& is_site,
                                 const ForLines& for_lines) {
  std::size_t count = 1;
  for (const auto size : shape) count *= static_cast<std::size_t>(size);
  std::vector<T> result(count);
  for (std::size_t i = 0; i < count; ++i)
    result[i] = is_site(i) ? 0 : detail::DistanceLine<T>::kFar;
  std::size_t stride = count;
  for (const auto size : shape) {
    const auto length = static_cast<std::size_t>(size);
    const auto block = stride;
    stride /= std::max<std::size_t>(length, 1);
    if (length < 2) continue;
    for_lines(count / length, [&](std::size_t begin, std::size_t end) {
      detail::DistanceLine<T> line(length);
      for (auto i = begin; i < end; ++i)
        line.transform(result.data() + i / stride * block + i % stride, length, stride);
    });
  }
  return result;
}

}  // namespace clara
