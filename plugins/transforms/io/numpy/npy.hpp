#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <span>
#include <string>
#include <vector>

#include "regular_file.hpp"

/// NumPy's files of numbers. Nothing in them is run: Python objects (pickle) are refused.
namespace clara::transforms_io::numpy {

struct Limits {
  /// Largest file that is read, and largest array that may become of it as float32: 4 GiB each.
  std::uint64_t bytes = std::uint64_t{4} << 30U;
};

/// The numbers of an array, where they lie in the bytes of its file.
struct Array {
  char kind = 'f';       ///< b (bool), i, u or f
  std::size_t size = 4;  ///< of a number in bytes: 1, 2, 4 or 8
  bool swapped = false;  ///< not in this machine's byte order
  bool fortran = false;  ///< the first axis fastest
  std::vector<std::int64_t> shape;
  std::size_t offset = 0;  ///< of the first number
  std::size_t count = 1;   ///< of numbers

  std::size_t bytes() const { return count * size; }
};

/// Reads the header of a .npy file (versions 1 to 3) and checks it against the file's length.
/// Throws clara::Error without a file's name.
/// https://numpy.org/doc/stable/reference/generated/numpy.lib.format.html
Array parse_array(std::span<const std::byte> file, const Limits& limits = {});

/// An array of a .npz file.
struct Member {
  std::string name;  ///< without ".npy"
  bool compressed = false;
  std::uint64_t offset = 0;  ///< of its header in the file
  std::uint64_t packed = 0;  ///< bytes in the file
  std::uint64_t size = 0;    ///< bytes of the .npy file in it
  std::uint32_t crc = 0;
};

/// The arrays of a .npz file, in its order. Every number is checked against the file's length
/// before it is used. Throws clara::Error.
std::vector<Member> members_of(std::span<const std::byte> file);
/// The .npy file of one. Throws clara::Error.
Buffer content_of(std::span<const std::byte> file, const Member& member, const Limits& limits = {});

/// True for what begins like a zip archive.
bool is_archive(std::span<const std::byte> file);

}  // namespace clara::transforms_io::numpy
