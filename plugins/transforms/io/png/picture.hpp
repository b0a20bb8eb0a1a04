#pragma once

#include <cstdint>
#include <filesystem>
#include <string>

#include "regular_file.hpp"

namespace clara::transforms_io::png {

struct Limits {
  /// Largest file that is read, and largest image that may become of it as float32: 1 GiB each.
  std::uint64_t bytes = std::uint64_t{1} << 30U;
};

/// The pixels of a PNG file as Pillow gives them to MONAI's PILReader: a palette's indices, not its
/// colours; 16 bits of a grey value, but only the upper 8 of a colour; no gamma, no transparency.
struct Picture {
  std::int64_t width = 0;
  std::int64_t height = 0;
  std::int64_t channels = 1;
  bool wide = false;  ///< two bytes each (native order), else one
  std::string mode;   ///< Pillow's: "1" (values 0 and 1), "L", "I;16", "LA", "P", "RGB" or "RGBA"
  Buffer pixels;      ///< row by row, the channels of a pixel side by side
};

/// Reads a PNG file; of an animation, the first picture. Nothing is allocated before the file is
/// long enough to hold that many pixels. Throws clara::Error "FILE: what is wrong". [any]
Picture read_picture(const std::filesystem::path& file, const Limits& limits = {});
/// The same from memory; errors without a file name.
Picture parse_picture(std::span<const std::byte> file, const Limits& limits = {});

}  // namespace clara::transforms_io::png
