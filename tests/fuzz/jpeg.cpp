// Any bytes as a JPEG file: refused with an Error, or read, without touching memory that is not
// theirs.

#include <clara/error.hpp>

#include <cstddef>
#include <cstdint>

#include "jpeg/picture.hpp"

namespace jpeg = clara::transforms_io::jpeg;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  try {
    const auto picture =
        jpeg::parse_picture(std::as_bytes(std::span(data, size)), {std::uint64_t{1} << 20U});
    const auto bytes = picture.width * picture.height * picture.channels;
    if (bytes != static_cast<std::int64_t>(picture.pixels.size)) __builtin_trap();
  } catch (const clara::Error&) {
    return 0;
  }
  return 0;
}
