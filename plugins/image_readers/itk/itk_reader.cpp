#include "itk_reader.hpp"

#include <ATen/ops/from_blob.h>
#include <clara/error.hpp>

#include <algorithm>
#include <filesystem>
#include <limits>
#include <numeric>

namespace clara::image_readers_itk {
namespace {

at::ScalarType tensor_type(NumberType type) {
  switch (type) {
    case NumberType::uint8:
      return at::kByte;
    case NumberType::int8:
      return at::kChar;
    case NumberType::uint16:
      return at::kUInt16;
    case NumberType::int16:
      return at::kShort;
    case NumberType::uint32:
      return at::kUInt32;
    case NumberType::int32:
      return at::kInt;
    case NumberType::uint64:
      return at::kUInt64;
    case NumberType::int64:
      return at::kLong;
    case NumberType::float32:
      return at::kFloat;
    case NumberType::float64:
      return at::kDouble;
  }
  return at::kDouble;
}

/// [..., y, x] or [..., y, x, component] as it lies in memory, or the spatial axes the other way
/// round.
at::Tensor tensor_of(const Volume& volume, bool reverse_indexing) {
  std::vector<std::int64_t> shape(volume.size.rbegin(), volume.size.rend());
  const auto axes = static_cast<std::int64_t>(shape.size());
  if (volume.components > 1) shape.push_back(volume.components);
  at::Tensor out = at::from_blob(
      volume.numbers.get(), shape, [owner = volume.numbers](void*) {},
      at::TensorOptions(tensor_type(volume.type)));
  if (volume.type != volume.stored) out = out.to(tensor_type(volume.stored));
  if (reverse_indexing) return out;
  std::vector<std::int64_t> order(shape.size());
  std::iota(order.begin(), order.end(), 0);
  std::reverse(order.begin(), order.begin() + axes);
  return out.permute(order);
}

/// 1 to 3: more axes than that are none of space.
int spatial_axes(const Volume& volume) {
  return std::clamp(static_cast<int>(volume.size.size()), 1, 3);
}

Affine affine_of(const Volume& volume, bool to_ras) {
  Affine affine;
  const int axes = spatial_axes(volume);
  const auto columns = volume.size.size();
  for (int row = 0; row < axes; ++row) {
    const auto r = static_cast<std::size_t>(row);
    // LPS to RAS: the first two axes of the world point the other way.
    const double sign = to_ras && row < 2 ? -1 : 1;
    for (int column = 0; column < axes; ++column) {
      const auto c = static_cast<std::size_t>(column);
      affine(row, column) = sign * (volume.direction[r * columns + c] * volume.spacing[c]);
    }
    affine(row, 3) = sign * volume.origin[r];
  }
  return affine;
}

Value rows_of(const Affine& affine, int axes) {
  Array rows;
  for (int row = 0; row <= axes; ++row) {
    Array numbers;
    for (int column = 0; column <= axes; ++column)
      numbers.emplace_back(affine(row == axes ? 3 : row, column == axes ? 3 : column));
    rows.emplace_back(std::move(numbers));
  }
  return rows;
}

}  // namespace

void ITKReader::set_meta(Image& image, const Volume& volume) const {
  image.meta = volume.meta;
  image.meta.set("spacing", Array(volume.spacing.begin(), volume.spacing.end()));
  image.meta.set("original_affine", rows_of(image.affine, spatial_axes(volume)));
  image.meta.set("space", options_.affine_lps_to_ras ? "RAS" : "LPS");
  auto shape = volume.size;
  const auto* axis =
      options_.channel_dim ? std::get_if<std::int64_t>(&*options_.channel_dim) : nullptr;
  if (axis != nullptr) {
    const auto axes = static_cast<std::int64_t>(shape.size());
    if (*axis < -axes || *axis >= axes)
      throw Error("channel_dim is " + std::to_string(*axis) + ", but the image has " +
                  std::to_string(axes) + " axes");
    shape.erase(shape.begin() + (*axis < 0 ? *axis + axes : *axis));
  }
  shape.resize(std::min(shape.size(), static_cast<std::size_t>(spatial_axes(volume))));
  image.meta.set("spatial_shape", Array(shape.begin(), shape.end()));
  const bool none = options_.channel_dim
                        ? axis == nullptr
                        : image.data.dim() == static_cast<std::int64_t>(shape.size());
  image.meta.set("original_channel_dim", none ? Value(std::numeric_limits<double>::quiet_NaN())
                                              : Value(axis != nullptr ? *axis : -1));
}

Image ITKReader::read(const std::string& file) const {
  try {
    std::error_code none;
    const Volume volume = std::filesystem::is_directory(file, none)
                              ? read_series(file, options_.series_name, options_.series_meta)
                              : read_file(file);
    Image image;
    image.data = tensor_of(volume, options_.reverse_indexing);
    image.affine = affine_of(volume, options_.affine_lps_to_ras);
    set_meta(image, volume);
    return image;
  } catch (const Error& error) {
    throw Error(file + ": " + error.what());
  }
}

}  // namespace clara::image_readers_itk
