#pragma once

#include <filesystem>

#include "nifti/header.hpp"

namespace clara::transforms_io::nifti {

/// What is written: `voxels` in the order of the file (the first axis fastest).
struct Output {
  VoxelType type = VoxelType::float32;
  std::vector<std::int64_t> shape;  ///< 1 to 7 axes
  Matrix affine{};
  std::span<const std::byte> voxels;
};

/// Writes a NIfTI-1 file with the header fields that nibabel would write: sform and qform with code
/// 1 (scanner). Compressed when the name ends in .gz. It appears whole: written under a temporary
/// name beside it and renamed. Throws clara::Error "FILE: what is wrong"; then nothing is left.
void write_volume(const std::filesystem::path& file, const Output& output);

/// The 352 bytes before the voxels.
std::vector<std::byte> header_bytes(const Output& output);

}  // namespace clara::transforms_io::nifti
