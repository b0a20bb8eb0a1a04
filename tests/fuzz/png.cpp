// Any bytes as a PNG file: refused with an Error, or read, without touching memory that is not
// theirs.

#include <clara/error.hpp>

#include <cstddef>
#include <cstdint>

#include "png/picture.hpp"

namespace png = clara::transforms_io::png;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  try {
    const auto picture =
        png::parse_picture(std::as_bytes(std::span(data, size)), {std::uint64_t{1} << 22U});
    const auto bytes = picture.width * picture.height * picture.channels * (picture.wide ? 2 : 1);
    if (bytes != static_cast<std::int64_t>(picture.pixels.size)) __builtin_trap();
  } catch (const clara::Error&) {
    return 0;
  }
  return 0;
}
