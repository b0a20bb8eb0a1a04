#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include "pixels.hpp"

namespace clara::transforms_io::png {

using Limits = PictureLimits;
using transforms_io::Picture;

/// Reads a PNG file; of an animation, the first picture. Pillow's way: a palette's indices, not its
/// colours; 16 bits of a grey value, but only the upper 8 of a colour; no gamma, no transparency.
/// Nothing is allocated before the file is long enough to hold that many pixels. Throws
/// clara::Error without a file's name. [any]
Picture parse_picture(std::span<const std::byte> file, const Limits& limits = {});

/// The bytes of a PNG file. `picture`: of the modes "1", "L", "I;16", "LA", "RGB" or "RGBA". Throws
/// clara::Error.
std::vector<std::byte> file_of(const Picture& picture);

}  // namespace clara::transforms_io::png
