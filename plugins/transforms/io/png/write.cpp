#include <clara/error.hpp>

#include <algorithm>
#include <array>
#include <bit>
#include <cstdlib>
#include <memory>
#include <string_view>

#include <libdeflate.h>

#include "png/picture.hpp"

namespace clara::transforms_io::png {
namespace {

using Bytes = std::vector<std::byte>;

constexpr int kLevel = 6;  // Pillow's

void put32(Bytes& out, std::uint64_t value) {
  for (int shift = 24; shift >= 0; shift -= 8)
    out.push_back(static_cast<std::byte>((value >> static_cast<unsigned>(shift)) & 0xffU));
}

void put_chunk(Bytes& out, std::string_view kind, std::span<const std::byte> data) {
  put32(out, data.size());
  const auto begin = out.size();
  for (const char c : kind) out.push_back(static_cast<std::byte>(c));
  out.insert(out.end(), data.begin(), data.end());
  put32(out, libdeflate_crc32(0, out.data() + begin, out.size() - begin));
}

struct Kind {
  std::string_view mode;
  int depth;
  int color;  ///< PNG's number of it
};
constexpr std::array kKinds{Kind{"1", 1, 0},  Kind{"L", 8, 0},   Kind{"I;16", 16, 0},
                            Kind{"LA", 8, 4}, Kind{"RGB", 8, 2}, Kind{"RGBA", 8, 6}};

/// The samples of a row as PNG has them: eight of one bit in a byte, two bytes in big-endian order.
void pack_row(const Picture& picture, std::int64_t y, std::span<std::byte> row) {
  const auto samples = static_cast<std::size_t>(picture.width * picture.channels);
  const std::byte* from =
      picture.pixels.data.get() + static_cast<std::size_t>(y) * samples * (picture.wide ? 2 : 1);
  if (picture.mode == "1") {
    std::fill(row.begin(), row.end(), std::byte{0});
    for (std::size_t i = 0; i < samples; ++i)
      if (from[i] != std::byte{0}) row[i / 8] |= std::byte{0x80} >> static_cast<int>(i % 8);
  } else {
    std::copy_n(from, row.size(), row.begin());
    if (picture.wide && std::endian::native == std::endian::little)
      for (std::size_t i = 0; i + 1 < row.size(); i += 2) std::swap(row[i], row[i + 1]);
  }
}

int number(std::byte value) { return std::to_integer<int>(value); }

int paeth(int left, int up, int corner) {
  const int guess = left + up - corner;
  const int to_left = std::abs(guess - left);
  const int to_up = std::abs(guess - up);
  const int to_corner = std::abs(guess - corner);
  if (to_left <= to_up && to_left <= to_corner) return left;
  return to_up <= to_corner ? up : corner;
}

int predicted(int filter, int left, int up, int corner) {
  switch (filter) {
    case 1:
      return left;
    case 2:
      return up;
    case 3:
      return (left + up) / 2;
    case 4:
      return paeth(left, up, corner);
    default:
      return 0;
  }
}

/// The filtered row with the smallest sum of differences, the PNG specification's advice.
void put_row(Bytes& out, std::span<const std::byte> row, std::span<const std::byte> above,
             std::size_t pixel, bool filtered) {
  Bytes best;
  long least = -1;  // NOLINT(google-runtime-int)
  Bytes tried(row.size() + 1);
  for (int filter = 0; filter < (filtered ? 5 : 1); ++filter) {
    long sum = 0;  // NOLINT(google-runtime-int)
    tried[0] = static_cast<std::byte>(filter);
    for (std::size_t i = 0; i < row.size(); ++i) {
      const int left = i >= pixel ? number(row[i - pixel]) : 0;
      const int corner = i >= pixel ? number(above[i - pixel]) : 0;
      const int rest = number(row[i]) - predicted(filter, left, number(above[i]), corner);
      tried[i + 1] = static_cast<std::byte>(rest & 0xff);
      sum += std::abs(static_cast<int>(static_cast<signed char>(rest & 0xff)));
    }
    if (least >= 0 && sum >= least) continue;
    least = sum;
    best = tried;
  }
  out.insert(out.end(), best.begin(), best.end());
}

Bytes deflated(const Bytes& content) {
  const std::unique_ptr<libdeflate_compressor, void (*)(libdeflate_compressor*)> compressor(
      libdeflate_alloc_compressor(kLevel), libdeflate_free_compressor);
  if (!compressor) throw Error("there is no memory to compress the picture");
  Bytes out(libdeflate_zlib_compress_bound(compressor.get(), content.size()));
  out.resize(libdeflate_zlib_compress(compressor.get(), content.data(), content.size(), out.data(),
                                      out.size()));
  return out;
}

}  // namespace

std::vector<std::byte> file_of(const Picture& picture) {
  const auto* kind = std::find_if(kKinds.begin(), kKinds.end(),
                                  [&](const Kind& k) { return k.mode == picture.mode; });
  if (kind == kKinds.end()) throw Error("a PNG file has no mode \"" + picture.mode + "\"");
  if (picture.width < 1 || picture.height < 1 || picture.width > kMostPixels / picture.height)
    throw Error("a PNG file of " + std::to_string(picture.width) + " x " +
                std::to_string(picture.height) + " pixels would not be read again");
  Bytes header;
  put32(header, static_cast<std::uint64_t>(picture.width));
  put32(header, static_cast<std::uint64_t>(picture.height));
  for (const int value : {kind->depth, kind->color, 0, 0, 0})
    header.push_back(static_cast<std::byte>(value));
  const auto bits = static_cast<std::size_t>(kind->depth) *
                    static_cast<std::size_t>(picture.channels * picture.width);
  Bytes row((bits + 7) / 8);
  Bytes above(row.size());
  Bytes rows;
  const auto pixel = std::max<std::size_t>(
      static_cast<std::size_t>(kind->depth) * static_cast<std::size_t>(picture.channels) / 8, 1);
  for (std::int64_t y = 0; y < picture.height; ++y) {
    pack_row(picture, y, row);
    put_row(rows, row, above, pixel, kind->depth >= 8);
    std::swap(row, above);
  }
  Bytes out;
  for (const int value : {0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a})
    out.push_back(static_cast<std::byte>(value));
  put_chunk(out, "IHDR", header);
  put_chunk(out, "IDAT", deflated(rows));
  put_chunk(out, "IEND", {});
  return out;
}

}  // namespace clara::transforms_io::png
