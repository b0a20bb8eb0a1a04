#include <ATen/ops/empty.h>
#include <clara/error.hpp>

#include <algorithm>
#include <limits>

#include "common/map_transform.hpp"
#include "nifti/volume.hpp"
#include "readers.hpp"
#include "stored_numbers.hpp"

namespace clara::transforms_io {

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

at::Tensor decoded(const nifti::Volume& volume, nifti::Target target, std::uint64_t& not_finite) {
  const auto type = target == nifti::Target::native    ? stored_type(volume.header.type())
                    : target == nifti::Target::float32 ? at::kFloat
                                                       : at::kDouble;
  at::Tensor out = at::empty(volume.header.shape(), at::TensorOptions(type));
  not_finite = nifti::decode(volume, target,
                             {static_cast<std::byte*>(out.mutable_data_ptr()), out.nbytes()});
  return out;
}

at::Tensor voxels_of(const nifti::Volume& volume, std::optional<DType> dtype,
                     std::uint64_t& not_finite) {
  const bool scaled = volume.header.slope() != 1 || volume.header.inter() != 0;
  if (dtype && dtype->type == at::kFloat)
    return decoded(volume, nifti::Target::float32, not_finite);
  const auto target = scaled ? nifti::Target::float64 : nifti::Target::native;
  return as_wanted(decoded(volume, target, not_finite), dtype);
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
