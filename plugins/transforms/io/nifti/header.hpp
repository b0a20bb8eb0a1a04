#pragma once

#include <clara/value.hpp>

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

/// Reads and writes NIfTI-1 and NIfTI-2 single files (.nii, .nii.gz). The format:
/// https://nifti.nimh.nih.gov; its dark corners are settled as nibabel 5 does. Nothing here needs
/// LibTorch.
namespace clara::transforms_io::nifti {

/// The `datatype` codes that hold one real number a voxel.
enum class VoxelType : std::int16_t {
  uint8 = 2,
  int16 = 4,
  int32 = 8,
  float32 = 16,
  float64 = 64,
  int8 = 256,
  uint16 = 512,
  uint32 = 768,
  int64 = 1024,
  uint64 = 1280,
};

std::size_t size_of(VoxelType type);
std::string_view name_of(VoxelType type);

/// 4x4, row-major.
using Matrix = std::array<double, 16>;

constexpr std::size_t kHeaderSize1 = 348;
constexpr std::size_t kHeaderSize2 = 540;

/// What the bytes before the voxels say. Fields keep their names of the format ("pixdim",
/// "srow_x").
class Header {
 public:
  /// `bytes`: the beginning of the file, kHeaderSize2 of them or fewer when the file is shorter.
  /// Refuses what cannot be read (clara::Error without the file's name) and mends what nibabel
  /// mends: a negative or zero pixdim, qfac, unknown codes.
  static Header parse(std::span<const std::byte> bytes);

  int version() const { return version_; }
  /// The voxels are in the other byte order than this machine's.
  bool swapped() const { return swapped_; }
  VoxelType type() const { return type_; }
  /// dim[1] ... dim[dim[0]], each at least 1. The first one runs fastest in the file.
  const std::vector<std::int64_t>& shape() const { return shape_; }
  std::uint64_t voxels() const { return voxels_; }
  std::uint64_t voxel_bytes() const { return voxels_ * size_of(type_); }
  /// Where the voxels begin in the uncompressed file.
  std::uint64_t offset() const { return offset_; }
  /// A voxel's value is slope * stored + inter; 1 and 0 when the header asks for no scaling.
  double slope() const { return slope_; }
  double inter() const { return inter_; }

  /// One element of a numeric field; the other for fields of integers, exact beyond 2^53.
  double number(std::string_view field, std::size_t index = 0) const;
  std::int64_t integer(std::string_view field, std::size_t index = 0) const;
  void set_number(std::string_view field, std::size_t index, double value);
  /// Every numeric field, in the order of the format, as MONAI's meta data has them.
  Object meta() const;

 private:
  void set_shape();
  void set_type();
  void set_offset();
  void set_scaling();
  void mend();

  std::array<std::byte, kHeaderSize2> bytes_{};  ///< in this machine's byte order
  int version_ = 1;
  bool swapped_ = false;
  VoxelType type_ = VoxelType::uint8;
  std::vector<std::int64_t> shape_;
  std::uint64_t voxels_ = 0;
  std::uint64_t offset_ = 0;
  double slope_ = 1;
  double inter_ = 0;
};

}  // namespace clara::transforms_io::nifti
