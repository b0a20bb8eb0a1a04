#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

namespace clara::monai_handlers {

/// The bytes of a PNG file of an RGB picture, row by row, three bytes for each pixel.
std::string png_of(std::span<const std::uint8_t> rgb, std::int64_t height, std::int64_t width);

/// The bytes of an animated GIF of grey pictures of one size, row by row, which is shown for ever.
/// At most 65535 pixels high and wide; at least one frame.
std::string gif_of(const std::vector<std::vector<std::uint8_t>>& frames, std::int64_t height,
                   std::int64_t width);

}  // namespace clara::monai_handlers
