// Any bytes as a .npy or .npz file: refused with an Error, or read, without touching memory that is
// not theirs.

#include <clara/error.hpp>

#include <cstddef>
#include <cstdint>

#include "numpy/npy.hpp"

namespace numpy = clara::transforms_io::numpy;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  constexpr numpy::Limits kLimits{std::uint64_t{1} << 22U};
  const auto file = std::as_bytes(std::span(data, size));
  try {
    if (!numpy::is_archive(file)) {
      const auto array = numpy::parse_array(file, kLimits);
      if (array.bytes() > size - array.offset) __builtin_trap();
      return 0;
    }
    for (const auto& member : numpy::members_of(file)) {
      const auto content = numpy::content_of(file, member, kLimits);
      numpy::parse_array(content.span(), kLimits);
    }
  } catch (const clara::Error&) {
    return 0;
  }
  return 0;
}
