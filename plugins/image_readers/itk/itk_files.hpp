#pragma once

#include <clara/value.hpp>

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

namespace clara::image_readers_itk {

/// The number types of ITK's files.
enum class NumberType {
  uint8,
  int8,
  uint16,
  int16,
  uint32,
  int32,
  uint64,
  int64,
  float32,
  float64
};

/// What ITK reads of a file: the numbers with the first axis fastest, but the components of a voxel
/// side by side.
struct Volume {
  std::vector<std::int64_t> size;
  std::int64_t components = 1;
  NumberType type = NumberType::float32;    ///< of `numbers`
  NumberType stored = NumberType::float32;  ///< in the file; a series is read as float64
  std::shared_ptr<std::byte[]> numbers;
  std::vector<double> spacing;    ///< of each axis
  std::vector<double> origin;     ///< in ITK's world, LPS
  std::vector<double> direction;  ///< row by row, a column for each axis
  Object meta;                    ///< the texts and numbers of ITK's dictionary
};

/// A file by the first of ITK's readers that knows it. Throws clara::Error without the file's name.
Volume read_file(const std::string& file);

/// The slices of a DICOM series in a folder, in the order in space. `series`: its name; "": the
/// first. `first_meta`: the dictionary of its first file in place of that of the volume. Throws
/// clara::Error without the folder's name.
Volume read_series(const std::string& folder, const std::string& series, bool first_meta);

}  // namespace clara::image_readers_itk
