#pragma once

#include <cstdint>
#include <filesystem>
#include <string>

#include "regular_file.hpp"

namespace clara::transforms_io {

struct PictureLimits {
  /// Largest file that is read, and largest image that may become of it as float32: 1 GiB each.
  std::uint64_t bytes = std::uint64_t{1} << 30U;
};

/// Pillow's: a larger picture is taken for a decompression bomb.
inline constexpr std::int64_t kMostPixels = 178956970;

/// The pixels of a file as Pillow gives them to MONAI's PILReader.
struct Picture {
  std::int64_t width = 0;
  std::int64_t height = 0;
  std::int64_t channels = 1;
  bool wide = false;           ///< two bytes each (native order), else one
  std::string format = "PNG";  ///< or JPEG
  std::string
      mode;       ///< Pillow's: "1" (values 0 and 1), "L", "I;16", "LA", "P", "RGB", "RGBA", "CMYK"
  Buffer pixels;  ///< row by row, the channels of a pixel side by side
};

/// Reads a PNG or JPEG file; which of them, its first bytes tell. Throws clara::Error "FILE: what
/// is wrong". [any]
Picture read_picture(const std::filesystem::path& file, const PictureLimits& limits = {});

}  // namespace clara::transforms_io
