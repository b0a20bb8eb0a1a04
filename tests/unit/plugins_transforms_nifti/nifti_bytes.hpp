#pragma once

#include <cstdint>
#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

#include "nifti/fields.hpp"
#include "nifti/gzip.hpp"
#include "nifti/header.hpp"
#include "nifti/write.hpp"

/// NIfTI files in memory, to be broken one field at a time.
namespace clara::testing {

namespace nifti = transforms_io::nifti;
using Bytes = std::vector<std::byte>;

template <class T>
Bytes bytes_of(const std::vector<T>& values) {
  Bytes out(values.size() * sizeof(T));
  std::memcpy(out.data(), values.data(), out.size());
  return out;
}

inline nifti::Matrix identity() { return {1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1}; }

/// A sound file of int16 voxels 0, 1, 2 ... of a shape.
inline Bytes counting_file(const std::vector<std::int64_t>& shape) {
  std::size_t count = 1;
  for (const auto size : shape) count *= static_cast<std::size_t>(size);
  std::vector<std::int16_t> voxels(count);
  for (std::size_t i = 0; i < count; ++i) voxels[i] = static_cast<std::int16_t>(i);
  const Bytes stored = bytes_of(voxels);
  Bytes file = nifti::header_bytes({nifti::VoxelType::int16, shape, identity(), stored});
  file.insert(file.end(), stored.begin(), stored.end());
  return file;
}

/// Writes a field of a NIfTI-1 header.
inline Bytes with(Bytes file, const char* field, double value, std::size_t index = 0) {
  const auto& spec = nifti::field_of(1, field);
  nifti::store_number(file.data() + spec.offset + index * nifti::width_of(spec.type), spec.type,
                      value);
  return file;
}

inline Bytes zipped(const Bytes& content) { return nifti::gzip(content); }

inline void write_file(const std::filesystem::path& file, const Bytes& bytes) {
  std::ofstream(file, std::ios::binary)
      .write(reinterpret_cast<const char*>(bytes.data()),  // NOLINT: bytes are bytes
             static_cast<std::streamsize>(bytes.size()));
}

}  // namespace clara::testing
