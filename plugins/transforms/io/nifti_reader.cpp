#include <ATen/ops/empty.h>
#include <clara/error.hpp>

#include <algorithm>
#include <bit>
#include <cmath>
#include <limits>

#include "common/map_transform.hpp"
#include "nifti/volume.hpp"
#include "readers.hpp"

namespace clara::transforms_io {

using transforms::as_dtype;
using transforms::DType;

namespace {

/// The type of a tensor that holds voxels as they are stored.
at::ScalarType stored_type(nifti::VoxelType type) {
  switch (type) {
    case nifti::VoxelType::uint8:
      return at::kByte;
    case nifti::VoxelType::int8:
      return at::kChar;
    case nifti::VoxelType::int16:
      return at::kShort;
    case nifti::VoxelType::uint16:
      return at::kUInt16;
    case nifti::VoxelType::int32:
      return at::kInt;
    case nifti::VoxelType::uint32:
      return at::kUInt32;
    case nifti::VoxelType::int64:
      return at::kLong;
    case nifti::VoxelType::uint64:
      return at::kUInt64;
    case nifti::VoxelType::float32:
      return at::kFloat;
    case nifti::VoxelType::float64:
      return at::kDouble;
  }
  return at::kDouble;
}

/// Torch computes with few unsigned types, so the next larger one.
at::ScalarType tensor_type(at::ScalarType stored) {
  if (stored == at::kUInt16) return at::kInt;
  return stored == at::kUInt32 || stored == at::kUInt64 ? at::kLong : stored;
}

at::Tensor decoded(const nifti::Volume& volume, nifti::Target target, std::uint64_t& not_finite) {
  const auto type = target == nifti::Target::native    ? stored_type(volume.header.type())
                    : target == nifti::Target::float32 ? at::kFloat
                                                       : at::kDouble;
  at::Tensor out = at::empty(volume.header.shape(), at::TensorOptions(type));
  not_finite = nifti::decode(volume, target,
                             {static_cast<std::byte*>(out.mutable_data_ptr()), out.nbytes()});
  return out;
}

/// float64 to float16 in one rounding, as numpy; torch goes through float32 and may round twice.
at::Tensor to_half(const at::Tensor& values) {
  at::Tensor single = values.to(at::kFloat);
  const auto* from = values.const_data_ptr<double>();
  auto* to = single.mutable_data_ptr<float>();
  for (std::int64_t i = 0; i < values.numel(); ++i) {
    if (!std::isfinite(to[i]) || static_cast<double>(to[i]) == from[i]) continue;
    // Cut off instead, with the last bit set for what is lost: then halves cannot be met by chance.
    if (std::abs(static_cast<double>(to[i])) > std::abs(from[i]))
      to[i] = std::nextafter(to[i], 0.0F);
    to[i] = std::bit_cast<float>(std::bit_cast<std::uint32_t>(to[i]) | 1U);
  }
  return single.to(at::kHalf);
}

at::Tensor voxels_of(const nifti::Volume& volume, std::optional<DType> dtype,
                     std::uint64_t& not_finite) {
  const bool scaled = volume.header.slope() != 1 || volume.header.inter() != 0;
  if (dtype && dtype->type == at::kFloat)
    return decoded(volume, nifti::Target::float32, not_finite);
  const auto target = scaled ? nifti::Target::float64 : nifti::Target::native;
  const at::Tensor values = decoded(volume, target, not_finite);
  if (dtype && dtype->type == at::kHalf && values.scalar_type() == at::kDouble)
    return to_half(values);
  // An integer that does not fit into the wanted type keeps its lowest bits, as in numpy, which
  // goes through int32 from float64 to uint8: what does not fit in there becomes 0.
  if (dtype && dtype->type == at::kByte && values.scalar_type() == at::kDouble)
    return as_dtype(values.to(at::kInt), dtype);
  const at::Tensor cast = as_dtype(values, dtype);
  return as_dtype(cast, DType{tensor_type(cast.scalar_type())});
}

std::vector<std::int64_t> spatial_shape_of(const Image& image,
                                           const transforms::ChannelDim& channel_dim,
                                           const std::string& file) {
  std::vector<std::int64_t> shape(image.data.sizes().begin(), image.data.sizes().end());
  const auto rank = std::min<std::size_t>(shape.size(), 3);
  if (channel_dim && std::holds_alternative<std::int64_t>(*channel_dim)) {
    const auto axis = std::get<std::int64_t>(*channel_dim);
    if (axis < -image.data.dim() || axis >= image.data.dim())
      throw Error(file + ": channel_dim is " + std::to_string(axis) + ", but the image has " +
                  std::to_string(image.data.dim()) + " axes");
    // MONAI takes it from the seven numbers of the header's dim, also when it counts from the end.
    shape.resize(7, 1);
    shape.erase(shape.begin() + (axis < 0 ? axis + 7 : axis));
  }
  shape.resize(rank, 1);
  return shape;
}

}  // namespace

Image read_nifti(const std::string& file, const ReadOptions& options, std::uint64_t& not_finite) {
  const nifti::Volume volume = nifti::read_volume(file);
  Image image;
  image.data = voxels_of(volume, options.dtype, not_finite);
  image.affine.m = volume.affine;
  const auto shape = spatial_shape_of(image, options.channel_dim, file);
  if (options.squeeze_non_spatial_dims)
    for (auto axis = image.data.dim() - 1; axis >= static_cast<std::int64_t>(shape.size()); --axis)
      if (image.data.size(axis) == 1) image.data = image.data.squeeze(axis);
  image.meta = volume.header.meta();
  // nibabel forgets these three once the voxels are found and scaled.
  image.meta.set("vox_offset", volume.header.version() == 1 ? Value(0.0) : Value(0));
  image.meta.set("scl_slope", std::numeric_limits<double>::quiet_NaN());
  image.meta.set("scl_inter", std::numeric_limits<double>::quiet_NaN());
  if (const Value* pixdim = image.meta.find("pixdim"))
    image.meta.set("original_pixdim", Value(*pixdim));
  image.meta.set("original_affine", transforms::to_value(image.affine));
  image.meta.set("as_closest_canonical", false);
  image.meta.set("spatial_shape", transforms::to_value(shape));
  image.meta.set("space", "RAS");
  const bool last = image.data.dim() != static_cast<std::int64_t>(shape.size());
  image.meta.set("original_channel_dim", options.channel_dim
                                             ? transforms::channel_dim_value(options.channel_dim)
                                         : last ? Value(-1)
                                                : Value(std::numeric_limits<double>::quiet_NaN()));
  image.meta.set("filename_or_obj", file);
  return image;
}

}  // namespace clara::transforms_io
