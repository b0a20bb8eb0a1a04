#include <clara/error.hpp>

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstring>
#include <type_traits>

#include "nifti/volume.hpp"

namespace clara::transforms_io::nifti {
namespace {

/// One axis of a volume whose axes are turned round: element steps in the file and in the result.
struct Axis {
  std::size_t size;
  std::size_t from;
  std::size_t to;
};

/// Without the axes of length 1; the one that is contiguous in the file first, the one contiguous
/// in the result last.
std::vector<Axis> turned_axes(const std::vector<std::int64_t>& shape) {
  std::vector<Axis> axes;
  std::size_t from = 1;
  std::size_t to = 1;
  for (const std::int64_t size : shape) to *= static_cast<std::size_t>(size);
  for (const std::int64_t s : shape) {
    const auto size = static_cast<std::size_t>(s);
    to /= size;
    if (size > 1) axes.push_back({size, from, to});
    from *= size;
  }
  if (axes.empty()) axes.push_back({1, 1, 1});
  return axes;
}

template <class T>
T swapped_value(T value) {
  if constexpr (sizeof(T) == 1) return value;
  std::array<std::byte, sizeof(T)> bytes;
  std::memcpy(bytes.data(), &value, sizeof(T));
  std::reverse(bytes.begin(), bytes.end());
  std::memcpy(&value, bytes.data(), sizeof(T));
  return value;
}

template <class In, class Out, bool swap, bool scale>
struct Reader {
  const std::byte* voxels;
  double slope;
  double inter;

  Out operator()(std::size_t index) const {
    In value;
    std::memcpy(&value, voxels + index * sizeof(In), sizeof(In));
    if constexpr (swap) value = swapped_value(value);
    if constexpr (scale) return static_cast<Out>(static_cast<double>(value) * slope + inter);
    return static_cast<Out>(value);
  }
};

/// A plane of the volume, in tiles that fit into the first cache.
template <class Out, class Read>
void turn_plane(const Read& read, Out* out, const Axis& rows, const Axis& columns) {
  constexpr std::size_t kRows = 16;
  constexpr std::size_t kColumns = 64;
  for (std::size_t r0 = 0; r0 < rows.size; r0 += kRows)
    for (std::size_t c0 = 0; c0 < columns.size; c0 += kColumns) {
      const std::size_t r1 = std::min(r0 + kRows, rows.size);
      const std::size_t c1 = std::min(c0 + kColumns, columns.size);
      for (std::size_t r = r0; r < r1; ++r)
        for (std::size_t c = c0; c < c1; ++c)
          out[r * rows.to + c] = read(r * rows.from + c * columns.from);
    }
}

template <class Out, class Read>
void turn(const Read& read, Out* out, const std::vector<Axis>& axes) {
  const Axis one{1, 0, 0};
  const Axis& rows = axes.size() > 1 ? axes.front() : one;
  const Axis& columns = axes.back();
  std::vector<std::size_t> index(axes.size(), 0);
  std::size_t from = 0;
  std::size_t to = 0;
  for (;;) {
    turn_plane([&](std::size_t i) { return read(from + i); }, out + to, rows, columns);
    std::size_t axis = 1;
    for (; axis + 1 < axes.size(); ++axis) {
      from += axes[axis].from;
      to += axes[axis].to;
      if (++index[axis] < axes[axis].size) break;
      from -= axes[axis].from * axes[axis].size;
      to -= axes[axis].to * axes[axis].size;
      index[axis] = 0;
    }
    if (axis + 1 >= axes.size()) return;
  }
}

template <class Out>
std::uint64_t not_finite(std::span<const Out> numbers) {
  if constexpr (!std::is_floating_point_v<Out>) return 0;
  std::uint64_t count = 0;
  for (const Out number : numbers) count += std::isfinite(number) ? 0U : 1U;
  return count;
}

template <class In, class Out, bool scale>
std::uint64_t decode_as(const Volume& volume, std::span<std::byte> out) {
  const Header& header = volume.header;
  if (out.size() != header.voxels() * sizeof(Out)) throw Error("decode: wrong size of the result");
  const auto axes = turned_axes(header.shape());
  auto* numbers = reinterpret_cast<Out*>(out.data());  // NOLINT: the caller's memory of this type
  const std::byte* voxels = volume.voxels().data();
  if (header.swapped()) {
    turn(Reader<In, Out, true, scale>{voxels, header.slope(), header.inter()}, numbers, axes);
  } else {
    turn(Reader<In, Out, false, scale>{voxels, header.slope(), header.inter()}, numbers, axes);
  }
  if constexpr (std::is_integral_v<In>) return 0;
  return not_finite<Out>({numbers, header.voxels()});
}

template <class In>
std::uint64_t decode_from(const Volume& volume, Target target, std::span<std::byte> out) {
  const bool scale = volume.header.slope() != 1 || volume.header.inter() != 0;
  if (target == Target::native) return decode_as<In, In, false>(volume, out);
  if (target == Target::float64)
    return scale ? decode_as<In, double, true>(volume, out)
                 : decode_as<In, double, false>(volume, out);
  return scale ? decode_as<In, float, true>(volume, out) : decode_as<In, float, false>(volume, out);
}

}  // namespace

std::uint64_t decode(const Volume& volume, Target target, std::span<std::byte> out) {
  switch (volume.header.type()) {
    case VoxelType::uint8:
      return decode_from<std::uint8_t>(volume, target, out);
    case VoxelType::int8:
      return decode_from<std::int8_t>(volume, target, out);
    case VoxelType::int16:
      return decode_from<std::int16_t>(volume, target, out);
    case VoxelType::uint16:
      return decode_from<std::uint16_t>(volume, target, out);
    case VoxelType::int32:
      return decode_from<std::int32_t>(volume, target, out);
    case VoxelType::uint32:
      return decode_from<std::uint32_t>(volume, target, out);
    case VoxelType::int64:
      return decode_from<std::int64_t>(volume, target, out);
    case VoxelType::uint64:
      return decode_from<std::uint64_t>(volume, target, out);
    case VoxelType::float32:
      return decode_from<float>(volume, target, out);
    case VoxelType::float64:
      return decode_from<double>(volume, target, out);
  }
  throw Error("decode: unknown voxel type");
}

}  // namespace clara::transforms_io::nifti
