#pragma once

#include <clara/train/sample.hpp>

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

namespace clara::transforms {

/// Voxels from `start` up to, not including, `end`, for each spatial axis.
struct Box {
  std::vector<std::int64_t> start;
  std::vector<std::int64_t> end;
};

/// Cuts `box` out, its parts outside the image left away; the result is contiguous and holds no
/// other voxel. Moves the affine. Returns how many voxels were cut off before and after, axis by
/// axis, for pad() to bring back.
std::vector<std::int64_t> crop(Image& image, const Box& box);

/// How new voxels are filled: torch's words, and numpy's for the same.
struct Padding {
  std::string mode = "constant";  ///< reflect, replicate or edge, circular or wrap
  double value = 0;               ///< for constant
};
std::vector<Value> padding_modes();

/// Adds `widths` (before, after, axis by axis) voxels and moves the affine.
void pad(Image& image, const std::vector<std::int64_t>& widths, const Padding& padding);
/// Takes them away again.
void unpad(Image& image, const std::vector<std::int64_t>& widths);

/// Widths that make an image of `shape` at least `wanted` large, half of them before it
/// (`symmetric`) or all behind it.
std::vector<std::int64_t> widths_to(const std::vector<std::int64_t>& shape,
                                    const std::vector<std::int64_t>& wanted, bool symmetric);

/// The box of `size` round `center`, moved off the lower border; it may reach over the upper one.
Box box_around(const std::vector<std::int64_t>& center, const std::vector<std::int64_t>& size);

}  // namespace clara::transforms
