#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

/// PNG files made byte by byte, so that any of them can be wrong.
namespace clara::testing {

using Bytes = std::vector<std::byte>;

inline void append(Bytes& out, std::span<const std::byte> more) {
  out.insert(out.end(), more.begin(), more.end());
}

inline void append(Bytes& out, std::string_view text) {
  for (const char c : text) out.push_back(static_cast<std::byte>(c));
}

/// Big-endian.
inline void append_number(Bytes& out, std::uint32_t number) {
  for (const unsigned shift : {24U, 16U, 8U, 0U}) out.push_back(std::byte(number >> shift & 0xffU));
}

inline std::uint32_t crc32_of(std::span<const std::byte> bytes) {
  std::uint32_t crc = 0xffffffffU;
  for (const auto byte : bytes) {
    crc ^= static_cast<std::uint32_t>(byte);
    for (int bit = 0; bit < 8; ++bit) crc = crc >> 1U ^ ((crc & 1U) != 0 ? 0xedb88320U : 0U);
  }
  return ~crc;
}

inline Bytes chunk(std::string_view kind, std::span<const std::byte> data) {
  Bytes body;
  append(body, kind);
  append(body, data);
  Bytes out;
  append_number(out, static_cast<std::uint32_t>(data.size()));
  append(out, body);
  append_number(out, crc32_of(body));
  return out;
}

/// zlib's form of data that are not compressed (less than 64 KiB).
inline Bytes stored(std::span<const std::byte> data) {
  const auto size = static_cast<std::uint32_t>(data.size());
  Bytes out{std::byte{0x78}, std::byte{0x01}, std::byte{0x01}};
  for (const auto number : {size, ~size})
    for (const unsigned shift : {0U, 8U}) out.push_back(std::byte(number >> shift & 0xffU));
  append(out, data);
  std::uint32_t a = 1;
  std::uint32_t b = 0;
  for (const auto byte : data) {
    a = (a + static_cast<std::uint32_t>(byte)) % 65521;
    b = (b + a) % 65521;
  }
  append_number(out, b << 16U | a);
  return out;
}

/// What the header says.
struct PngHeader {
  std::uint32_t width = 3, height = 2;
  std::uint8_t depth = 8, color_type = 0, interlaced = 0;
};

/// A file whose rows (a filter byte in front of each) are `rows`.
inline Bytes png_file(const PngHeader& header, std::span<const std::byte> rows) {
  Bytes out{std::byte{0x89}};
  append(out, "PNG\r\n\x1a\n");
  Bytes head;
  append_number(head, header.width);
  append_number(head, header.height);
  for (const auto value :
       {header.depth, header.color_type, std::uint8_t{0}, std::uint8_t{0}, header.interlaced})
    head.push_back(std::byte{value});
  append(out, chunk("IHDR", head));
  append(out, chunk("IDAT", stored(rows)));
  append(out, chunk("IEND", {}));
  return out;
}

/// 3 x 2 grey pixels: 1 to 6.
inline Bytes small_file() {
  const std::array rows{std::byte{0}, std::byte{1}, std::byte{2}, std::byte{3},
                        std::byte{0}, std::byte{4}, std::byte{5}, std::byte{6}};
  return png_file({}, rows);
}

}  // namespace clara::testing
