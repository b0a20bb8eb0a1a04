#pragma once

#include <cstdint>
#include <filesystem>

#include "nifti/gzip.hpp"
#include "nifti/header.hpp"

namespace clara::transforms_io::nifti {

struct Limits {
  /// Largest uncompressed file that is read, and largest image that may become of it as float32:
  /// 4 GiB each.
  std::uint64_t bytes = std::uint64_t{4} << 30U;
};

/// A file in memory: its header, and its voxels as they are stored (the first axis fastest).
struct Volume {
  Header header;
  Matrix affine{};  ///< voxel indices to millimetres, RAS
  Buffer content;
  std::size_t offset = 0;  ///< of the first voxel in `content`

  std::span<const std::byte> voxels() const {
    return content.span().subspan(offset, header.voxel_bytes());
  }
};

/// Reads and checks a .nii or .nii.gz file; which of them, its first bytes tell. Nothing is
/// allocated before the header and the file's size agree, and never more than the header asks for.
/// Throws clara::Error "FILE: what is wrong".
Volume read_volume(const std::filesystem::path& file, const Limits& limits = {});
/// The same from memory; errors without a file name.
Volume parse_volume(std::span<const std::byte> file, const Limits& limits = {});

/// What decode() writes.
enum class Target { native, float32, float64 };

/// Turns the voxels into numbers in C order (the last axis fastest), scaled by slope and inter
/// where there are any; `native` keeps the stored type and does not scale. Returns how many numbers
/// were not finite.
std::uint64_t decode(const Volume& volume, Target target, std::span<std::byte> out);

}  // namespace clara::transforms_io::nifti
