#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include "pixels.hpp"

namespace clara::transforms_io::jpeg {

/// True for what begins like a JPEG file.
bool is_jpeg(std::span<const std::byte> file);

/// Reads a JPEG file: grey, RGB, or CMYK as Adobe stores it. Its orientation (EXIF) is not looked
/// at. Nothing is allocated before the file is long enough to hold that many pixels. Throws
/// clara::Error. [any]
Picture parse_picture(std::span<const std::byte> file, const PictureLimits& limits = {});

/// The bytes of a JPEG file with the settings that Pillow has when it is asked for none:
/// quality 75. `picture`: one byte a sample, of 1 (grey) or 3 channels (RGB). Throws clara::Error.
std::vector<std::byte> file_of(const Picture& picture);

}  // namespace clara::transforms_io::jpeg
