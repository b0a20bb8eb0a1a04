#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

namespace clara::checkpoint {

/// An unsigned little-endian integer at the start of `bytes`, which must be long enough.
template <class T>
T little_endian(std::span<const std::byte> bytes) {
  T result = 0;
  for (std::size_t i = 0; i < sizeof(T); ++i)
    result = static_cast<T>(result | static_cast<T>(std::to_integer<T>(bytes[i]) << (8 * i)));
  return result;
}

using Bytes = std::vector<std::byte>;

inline void append(Bytes& out, std::string_view text) {
  const auto bytes = std::as_bytes(std::span(text));
  out.insert(out.end(), bytes.begin(), bytes.end());
}

/// Appends `value` as an unsigned little-endian integer of sizeof(T) bytes.
template <class T>
void append_little_endian(Bytes& out, T value) {
  for (std::size_t i = 0; i < sizeof(T); ++i)
    out.push_back(static_cast<std::byte>((value >> (8 * i)) & 0xff));
}

}  // namespace clara::checkpoint
