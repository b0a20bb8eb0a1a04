// Any bytes as a NIfTI file: refused with an Error, or decoded, without touching memory that is not
// theirs.

#include <clara/error.hpp>

#include <cstddef>
#include <cstdint>
#include <vector>

#include "nifti/volume.hpp"

namespace nifti = clara::transforms_io::nifti;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  try {
    const auto volume =
        nifti::parse_volume(std::as_bytes(std::span(data, size)), {std::uint64_t{1} << 22U});
    volume.header.meta();
    std::vector<std::byte> out(volume.header.voxels() * sizeof(double));
    nifti::decode(volume, nifti::Target::float64, out);
    out.resize(volume.header.voxels() * sizeof(float));
    nifti::decode(volume, nifti::Target::float32, out);
    out.resize(volume.header.voxel_bytes());
    nifti::decode(volume, nifti::Target::native, out);
  } catch (const clara::Error&) {
    return 0;
  }
  return 0;
}
