#include "common/grid_sample.hpp"

#include <clara/error.hpp>

#include <algorithm>
#include <cmath>

namespace clara::transforms {
namespace {

/// So many places at a time: their numbers stay in the nearest cache.
constexpr int kBlock = 128;

template <class T>
struct Block {
  std::array<T, kBlock> x, y, z;
};

/// torch's unnormalize: from [-1, 1] to voxels.
template <class T>
[[gnu::always_inline]] inline void to_voxels(const T* from, std::int64_t step, int count,
                                             std::int64_t size, bool align_corners, T* out) {
  const auto n = static_cast<T>(size);
  const auto last = static_cast<T>(size - 1);
  if (align_corners)
    for (int i = 0; i < count; ++i) out[i] = ((from[i * step] + 1) / 2) * last;
  else
    for (int i = 0; i < count; ++i) out[i] = ((from[i * step] + 1) * n - 1) / 2;
}

/// torch's reflect_coordinates, where a mirror is passed at most once without a division.
template <class T>
[[gnu::always_inline]] inline T reflected(T place, T low, T span) {
  const T away = std::abs(place - low);
  if (away < span) return away + low;
  if (away < 2 * span) return span - (away - span) + low;
  const T rest = std::fmod(away, span);
  const T flips = std::floor(away / span);
  return std::fmod(flips, T(2)) == 0 ? rest + low : span - rest + low;
}

/// Where the place is looked up: inside the image, or for zeros not far outside.
template <class T>
[[gnu::always_inline]] inline void pad_places(T* places, int count, std::int64_t size,
                                              const GridSampling& how) {
  const auto last = static_cast<T>(size - 1);
  if (how.padding == GridPadding::zeros) {
    const T beyond = last + 2;
    for (int i = 0; i < count; ++i) {
      const T place = places[i] > -2 ? places[i] : -2;  // NaN, too
      places[i] = place < beyond ? place : beyond;
    }
    return;
  }
  if (how.padding == GridPadding::reflection) {
    const T low = how.align_corners ? T(0) : T(-0.5);
    const T span = how.align_corners ? last : static_cast<T>(size);
    for (int i = 0; i < count; ++i) places[i] = span == 0 ? T(0) : reflected(places[i], low, span);
  }
  for (int i = 0; i < count; ++i) {
    const T place = places[i] < 0 ? T(0) : places[i];
    places[i] = place < last ? place : last;
  }
}

template <class T, class S>
[[gnu::always_inline]] inline void nearest_block(const GridSampler::Source& source,
                                                 const Block<T>& at, int count, float* out,
                                                 std::int64_t channel_step) {
  const auto [depth, height, width] = source.size;
  const auto* values = static_cast<const S*>(source.values);
  std::array<std::int64_t, kBlock> offset;
  for (int i = 0; i < count; ++i) {
    const auto x = static_cast<std::int64_t>(std::nearbyint(at.x[i]));
    const auto y = static_cast<std::int64_t>(std::nearbyint(at.y[i]));
    const auto z = static_cast<std::int64_t>(std::nearbyint(at.z[i]));
    const bool inside = x >= 0 && x < width && y >= 0 && y < height && z >= 0 && z < depth;
    offset[i] = inside ? (z * height + y) * width + x : -1;
  }
  for (std::int64_t channel = 0; channel < source.channels; ++channel) {
    const S* from = values + channel * depth * height * width;
    float* to = out + channel * channel_step;
    for (int i = 0; i < count; ++i)
      to[i] = offset[i] < 0 ? 0.0F : static_cast<float>(static_cast<T>(from[offset[i]]));
  }
}

/// One place between eight voxels: in torch's order, and products and sums as torch rounds them.
template <class T>
struct Corners {
  std::int64_t x, y, z;
  std::array<T, 8> weight;
};

template <class T>
[[gnu::always_inline]] inline Corners<T> corners_at(T x, T y, T z) {
  const T fx = std::floor(x);
  const T fy = std::floor(y);
  const T fz = std::floor(z);
  const T x0 = (fx + 1) - x;
  const T x1 = x - fx;
  const T y0 = (fy + 1) - y;
  const T y1 = y - fy;
  const T z0 = (fz + 1) - z;
  const T z1 = z - fz;
  return {static_cast<std::int64_t>(fx),
          static_cast<std::int64_t>(fy),
          static_cast<std::int64_t>(fz),
          {x0 * y0 * z0, x1 * y0 * z0, x0 * y1 * z0, x1 * y1 * z0, x0 * y0 * z1, x1 * y0 * z1,
           x0 * y1 * z1, x1 * y1 * z1}};
}

/// At the border: voxels outside count nothing, whatever their weight.
template <class T, class S>
T value_at_border(const S* values, const std::array<std::int64_t, 3>& size, const Corners<T>& at) {
  T sum = 0;
  for (std::size_t corner = 0; corner < 8; ++corner) {
    const std::int64_t x = at.x + static_cast<std::int64_t>(corner & 1U);
    const std::int64_t y = at.y + static_cast<std::int64_t>((corner >> 1U) & 1U);
    const std::int64_t z = at.z + static_cast<std::int64_t>(corner >> 2U);
    if (x < 0 || x >= size[2] || y < 0 || y >= size[1] || z < 0 || z >= size[0]) continue;
    sum += static_cast<T>(values[(z * size[1] + y) * size[2] + x]) * at.weight[corner];
  }
  return sum;
}

template <class T, class S>
[[gnu::always_inline]] inline void linear_block(const GridSampler::Source& source,
                                                const Block<T>& block, int count, float* out,
                                                std::int64_t channel_step) {
  const auto [depth, height, width] = source.size;
  const auto* values = static_cast<const S*>(source.values);
  const std::int64_t plane = height * width;
  for (int i = 0; i < count; ++i) {
    const auto at = corners_at(block.x[i], block.y[i], block.z[i]);
    const auto& w = at.weight;
    const bool inside = at.x >= 0 && at.x < width - 1 && at.y >= 0 && at.y < height - 1 &&
                        at.z >= 0 && at.z < depth - 1;
    for (std::int64_t channel = 0; channel < source.channels; ++channel) {
      const S* from = values + channel * depth * plane;
      T sum;
      if (inside) {
        const S* near = from + (at.z * height + at.y) * width + at.x;
        const S* far = near + plane;
        sum = static_cast<T>(near[0]) * w[0];
        sum += static_cast<T>(near[1]) * w[1];
        sum += static_cast<T>(near[width]) * w[2];
        sum += static_cast<T>(near[width + 1]) * w[3];
        sum += static_cast<T>(far[0]) * w[4];
        sum += static_cast<T>(far[1]) * w[5];
        sum += static_cast<T>(far[width]) * w[6];
        sum += static_cast<T>(far[width + 1]) * w[7];
      } else {
        sum = value_at_border(from, source.size, at);
      }
      out[channel * channel_step + i] = static_cast<float>(sum);
    }
  }
}

template <class T, class S>
[[gnu::always_inline]] inline void sample_all(const GridSampler::Source& source,
                                              const GridSampling& how, const GridPlaces<T>& places,
                                              std::int64_t count, float* out,
                                              std::int64_t channel_step) {
  Block<T> block;
  for (std::int64_t begin = 0; begin < count; begin += kBlock) {
    const auto some = static_cast<int>(std::min<std::int64_t>(kBlock, count - begin));
    const auto start = begin * places.step;
    to_voxels(places.x + start, places.step, some, source.size[2], how.align_corners,
              block.x.data());
    to_voxels(places.y + start, places.step, some, source.size[1], how.align_corners,
              block.y.data());
    to_voxels(places.z + start, places.step, some, source.size[0], how.align_corners,
              block.z.data());
    pad_places(block.x.data(), some, source.size[2], how);
    pad_places(block.y.data(), some, source.size[1], how);
    pad_places(block.z.data(), some, source.size[0], how);
    if (how.nearest)
      nearest_block<T, S>(source, block, some, out + begin, channel_step);
    else
      linear_block<T, S>(source, block, some, out + begin, channel_step);
  }
}

template <class T, class S>
void sample_plainly(const GridSampler::Source& source, const GridSampling& how,
                    const GridPlaces<T>& places, std::int64_t count, float* out,
                    std::int64_t channel_step) {
  sample_all<T, S>(source, how, places, count, out, channel_step);
}

// The same arithmetic with wider registers; the file is compiled without contraction.
#if defined(__x86_64__)
template <class T, class S>
__attribute__((target("avx2"))) void sample_by_avx2(const GridSampler::Source& source,
                                                    const GridSampling& how,
                                                    const GridPlaces<T>& places, std::int64_t count,
                                                    float* out, std::int64_t channel_step) {
  sample_all<T, S>(source, how, places, count, out, channel_step);
}

bool has_avx2() {
  static const bool yes = __builtin_cpu_supports("avx2") != 0;
  return yes;
}
#endif

template <class T, class S>
void sample_with(const GridSampler::Source& source, const GridSampling& how,
                 const GridPlaces<T>& places, std::int64_t count, float* out,
                 std::int64_t channel_step) {
#if defined(__x86_64__)
  if (has_avx2()) return sample_by_avx2<T, S>(source, how, places, count, out, channel_step);
#endif
  sample_plainly<T, S>(source, how, places, count, out, channel_step);
}

}  // namespace

GridSampler::GridSampler(const at::Tensor& data, const GridSampling& how)
    : source_{data.const_data_ptr(), data.size(0), {data.size(1), data.size(2), data.size(3)}},
      doubles_(data.scalar_type() == at::kDouble),
      how_(how) {
  if (!data.is_contiguous() || (!doubles_ && data.scalar_type() != at::kFloat))
    throw Error("a grid is sampled from contiguous float32 or float64");
}

template <>
void GridSampler::sample(const GridPlaces<float>& places, std::int64_t count, float* out,
                         std::int64_t channel_step) const {
  sample_with<float, float>(source_, how_, places, count, out, channel_step);
}

template <>
void GridSampler::sample(const GridPlaces<double>& places, std::int64_t count, float* out,
                         std::int64_t channel_step) const {
  if (doubles_)
    sample_with<double, double>(source_, how_, places, count, out, channel_step);
  else
    sample_with<double, float>(source_, how_, places, count, out, channel_step);
}

}  // namespace clara::transforms
