#include <ATen/ops/from_blob.h>
#include <clara/error.hpp>
#include <clara/train/parallel.hpp>

#include <algorithm>
#include <cstddef>
#include <limits>
#include <memory>
#include <numeric>

#include "common/map_transform.hpp"
#include "numpy/npy.hpp"
#include "readers.hpp"
#include "stored_numbers.hpp"

namespace clara::transforms_io {

namespace {

at::ScalarType type_of(const numpy::Array& array) {
  const auto of_size = [&](at::ScalarType one, at::ScalarType two, at::ScalarType four,
                           at::ScalarType eight) {
    return array.size == 1 ? one : array.size == 2 ? two : array.size == 4 ? four : eight;
  };
  if (array.kind == 'b') return at::kBool;
  if (array.kind == 'i') return of_size(at::kChar, at::kShort, at::kInt, at::kLong);
  if (array.kind == 'u') return of_size(at::kByte, at::kUInt16, at::kUInt32, at::kUInt64);
  return of_size(at::kHalf, at::kHalf, at::kFloat, at::kDouble);
}

void swap_bytes(std::span<std::byte> numbers, std::size_t size) {
  for (std::size_t at = 0; at + size <= numbers.size(); at += size)
    std::reverse(numbers.begin() + static_cast<std::ptrdiff_t>(at),
                 numbers.begin() + static_cast<std::ptrdiff_t>(at + size));
}

/// The array in the bytes of its file, which it keeps.
at::Tensor tensor_of(Buffer file) {
  const numpy::Array array = numpy::parse_array(file.span());
  auto owner = std::make_shared<Buffer>(std::move(file));
  const auto numbers = owner->span().subspan(array.offset, array.bytes());
  if (array.swapped) swap_bytes(numbers, array.size);
  if (array.kind == 'b')  // what is not 0 is true
    std::transform(numbers.begin(), numbers.end(), numbers.begin(),
                   [](std::byte v) { return v == std::byte{0} ? v : std::byte{1}; });
  auto shape = array.shape;
  if (array.fortran) std::reverse(shape.begin(), shape.end());
  const bool aligned = reinterpret_cast<std::uintptr_t>(numbers.data()) % array.size == 0;
  const auto options = at::TensorOptions(type_of(array));
  at::Tensor out;
  if (aligned) {
    out = at::from_blob(
        numbers.data(), shape, [owner](void*) {}, options);
  } else {
    Buffer moved(numbers.size());
    std::copy(numbers.begin(), numbers.end(), moved.data.get());
    auto moved_owner = std::make_shared<Buffer>(std::move(moved));
    out = at::from_blob(
        moved_owner->data.get(), shape, [moved_owner](void*) {}, options);
  }
  if (!array.fortran) return out;
  std::vector<std::int64_t> order(shape.size());
  std::iota(order.rbegin(), order.rend(), 0);
  return out.permute(order);
}

Image image_of(const at::Tensor& stored, const std::string& file, const ReadOptions& options) {
  Image image;
  image.data = as_wanted(stored, options.dtype).contiguous();
  auto shape = image.data.sizes().vec();
  const auto* axis =
      options.channel_dim ? std::get_if<std::int64_t>(&*options.channel_dim) : nullptr;
  if (axis != nullptr) {
    const auto axes = static_cast<std::int64_t>(shape.size());
    if (*axis < -axes || *axis >= axes)
      throw Error("channel_dim is " + std::to_string(*axis) + ", but the array has " +
                  std::to_string(axes) + " axes");
    shape.erase(shape.begin() + (*axis < 0 ? *axis + axes : *axis));
  }
  image.meta.set("spatial_shape", transforms::to_value(shape));
  image.meta.set("space", "RAS");
  image.meta.set("original_channel_dim",
                 axis != nullptr ? Value(*axis) : Value(std::numeric_limits<double>::quiet_NaN()));
  image.meta.set("filename_or_obj", file);
  return image;
}

std::vector<numpy::Member> chosen(const std::vector<numpy::Member>& members,
                                  const std::optional<OneOrMany<std::string>>& keys) {
  if (!keys) return members;
  std::vector<numpy::Member> out;
  for (const auto& key : *keys) {
    const auto found = std::find_if(members.begin(), members.end(),
                                    [&](const auto& member) { return member.name == key; });
    if (found == members.end()) {
      std::string names;
      for (const auto& member : members) names += (names.empty() ? "" : ", ") + member.name;
      throw Error("there is no array \"" + key + "\" in it (npz_keys), only " +
                  (names.empty() ? "none" : names));
    }
    out.push_back(*found);
  }
  return out;
}

std::vector<Image> images_of(const std::string& file, const ReadOptions& options) {
  const RegularFile open(file);
  if (open.size() > numpy::Limits{}.bytes)
    throw Error(std::to_string(open.size()) + " bytes are more than the limit of " +
                std::to_string(numpy::Limits{}.bytes) + " bytes");
  Buffer content(open.size());
  content.size = open.read(content.span(), 0);
  std::vector<Image> out;
  if (!numpy::is_archive(content.span())) {
    out.push_back(image_of(tensor_of(std::move(content)), file, options));
    return out;
  }
  for (const auto& member : chosen(numpy::members_of(content.span()), options.npz_keys))
    out.push_back(image_of(tensor_of(numpy::content_of(content.span(), member)), file, options));
  if (out.empty()) throw Error("there is no array in it");
  return out;
}

}  // namespace

std::vector<Image> read_arrays(const std::string& file, const ReadOptions& options) {
  try {
    return images_of(file, options);
  } catch (const Error& error) {
    throw Error(file + ": " + error.what());
  }
}

}  // namespace clara::transforms_io
