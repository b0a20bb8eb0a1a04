#include "common/pad_mapped.hpp"

#include <ATen/ops/empty.h>
#include <clara/train/parallel.hpp>

#include <algorithm>
#include <array>
#include <cstdint>
#include <numeric>

namespace clara::transforms {
namespace {

constexpr std::int64_t kGrain = 65536;  // voxels that are worth a thread

/// numpy's loop: each turn mirrors the whole periods of what is already there.
AxisMap mirrored(std::int64_t size, std::int64_t before, std::int64_t after, bool with_edge) {
  AxisMap map(static_cast<std::size_t>(before + size + after));
  std::iota(map.begin() + before, map.begin() + before + size, std::int64_t{0});
  std::int64_t left = before;        // not filled yet
  std::int64_t end = before + size;  // filled up to here
  const auto last = before + size + after;
  const std::int64_t edge = with_edge ? 1 : 0;
  while (left > 0 || end < last) {
    std::int64_t length = end - left;
    length = with_edge ? length / size * size : (length - 1) / (size - 1) * (size - 1);
    // Both chunks are those of the map as this turn found it: the left one reaches no new voxel.
    const auto before_left = std::min(length, left);
    const auto after_right = std::min(length, last - end);
    for (std::int64_t i = 0; i < before_left; ++i)
      map[static_cast<std::size_t>(left - 1 - i)] =
          map[static_cast<std::size_t>(left + 1 - edge + i)];
    for (std::int64_t i = 0; i < after_right; ++i)
      map[static_cast<std::size_t>(end + i)] = map[static_cast<std::size_t>(end - 2 + edge - i)];
    left -= before_left;
    end += after_right;
  }
  return map;
}

/// A voxel of 16 bytes; others are copied as unsigned integers of their size.
using Complex = std::array<std::uint64_t, 2>;

/// One row along the last axis: the `length` voxels of the image, from `first` on, in one go.
template <class T>
void copy_row(const T* in, T* out, const AxisMap& map, std::int64_t first, std::int64_t length,
              const T& fill) {
  const auto size = static_cast<std::int64_t>(map.size());
  const auto put = [&](std::int64_t i) {
    const auto from = map[static_cast<std::size_t>(i)];
    out[i] = from < 0 ? fill : in[from];
  };
  for (std::int64_t i = 0; i < first; ++i) put(i);
  std::copy_n(in, length, out + first);
  for (std::int64_t i = first + length; i < size; ++i) put(i);
}

/// Which row of the input a row of the result repeats, -1 for none. Rows are counted channel by
/// channel, over all axes but the last.
std::int64_t source_row(std::int64_t row, const std::vector<AxisMap>& maps, at::IntArrayRef sizes) {
  std::int64_t source = 0;
  std::int64_t stride = 1;
  for (std::size_t axis = maps.size() - 1; axis-- > 0;) {
    const auto length = static_cast<std::int64_t>(maps[axis].size());
    const auto from = maps[axis][static_cast<std::size_t>(row % length)];
    if (from < 0) return -1;
    source += from * stride;
    stride *= sizes[axis + 1];
    row /= length;
  }
  return source + row * stride;  // what is left of it is the channel
}

template <class T>
void copy_rows(const at::Tensor& in, const at::Tensor& out, const std::vector<AxisMap>& maps,
               std::int64_t first, const at::Tensor& fill) {
  const auto& last = maps.back();
  const auto size = in.size(-1);
  const auto* from = static_cast<const T*>(in.const_data_ptr());
  auto* to = static_cast<T*>(out.mutable_data_ptr());
  const T filled = *static_cast<const T*>(fill.const_data_ptr());
  const auto length = static_cast<std::int64_t>(last.size());
  const auto rows = length == 0 ? 0 : out.numel() / length;
  parallel_for(0, rows, std::max<std::int64_t>(1, kGrain / std::max<std::int64_t>(1, length)),
               [&](std::int64_t begin, std::int64_t end) {
                 for (auto row = begin; row < end; ++row) {
                   const auto source = source_row(row, maps, in.sizes());
                   T* target = to + row * length;
                   if (source < 0)
                     std::fill_n(target, length, filled);
                   else
                     copy_row(from + source * size, target, last, first, size, filled);
                 }
               });
}

}  // namespace

AxisMap axis_map(const std::string& mode, std::int64_t size, std::int64_t before,
                 std::int64_t after) {
  if (before == 0 && after == 0) {
    AxisMap same(static_cast<std::size_t>(size));
    std::iota(same.begin(), same.end(), std::int64_t{0});
    return same;
  }
  if ((mode == "reflect" || mode == "symmetric") && size > 1)
    return mirrored(size, before, after, mode == "symmetric");
  AxisMap map(static_cast<std::size_t>(before + size + after));
  for (std::size_t i = 0; i < map.size(); ++i) {
    const auto place = static_cast<std::int64_t>(i) - before;
    if (mode == "constant" || mode == "empty")
      map[i] = place < 0 || place >= size ? -1 : place;
    else if (mode == "wrap")
      map[i] = ((place % size) + size) % size;
    else  // edge, and an axis of one voxel that is mirrored
      map[i] = std::clamp<std::int64_t>(place, 0, size - 1);
  }
  return map;
}

at::Tensor mapped(const at::Tensor& data, const std::vector<AxisMap>& maps, std::int64_t first,
                  const at::Tensor& fill) {
  std::vector<std::int64_t> shape{data.size(0)};
  for (const auto& map : maps) shape.push_back(static_cast<std::int64_t>(map.size()));
  const at::Tensor in = data.cpu().contiguous();
  at::Tensor out = at::empty(shape, in.options());
  switch (in.element_size()) {
    case 1:
      copy_rows<std::uint8_t>(in, out, maps, first, fill);
      break;
    case 2:
      copy_rows<std::uint16_t>(in, out, maps, first, fill);
      break;
    case 4:
      copy_rows<std::uint32_t>(in, out, maps, first, fill);
      break;
    case 8:
      copy_rows<std::uint64_t>(in, out, maps, first, fill);
      break;
    default:
      copy_rows<Complex>(in, out, maps, first, fill);
      break;
  }
  return out.to(data.device());
}

}  // namespace clara::transforms
