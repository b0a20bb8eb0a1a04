#pragma once

#include <cstddef>
#include <string>
#include <vector>

namespace clara::testing {

using Bytes = std::vector<std::byte>;

inline Bytes bytes_of(const std::string& text) {
  const auto* begin = reinterpret_cast<const std::byte*>(text.data());
  return {begin, begin + text.size()};
}

/// A .npy file of version 1 with this header and `size` bytes of numbers.
inline Bytes npy_file(const std::string& header, std::size_t size) {
  std::string text = "\x93NUMPY";
  text += '\1';
  text += '\0';
  text += static_cast<char>(header.size() & 0xffU);
  text += static_cast<char>(header.size() >> 8U);
  return bytes_of(text + header + std::string(size, '\1'));
}

}  // namespace clara::testing
