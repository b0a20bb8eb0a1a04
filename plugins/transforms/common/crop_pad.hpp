#pragma once

#include <clara/train/sample.hpp>

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "common/pad_options.hpp"
#include "common/spatial_plan.hpp"

namespace clara::transforms {

/// Voxels from `start` up to, not including, `end`, for each spatial axis.
struct Box {
  std::vector<std::int64_t> start;
  std::vector<std::int64_t> end;
};

/// `box` without its parts outside an image of `shape`.
Box inside(const Box& box, const std::vector<std::int64_t>& shape);
/// How many voxels of an image of `shape` lie before and behind `box`, which is inside it, axis by
/// axis: what pad_step() brings back.
std::vector<std::int64_t> outside_of(const Box& box, const std::vector<std::int64_t>& shape);
/// Cuts `box` out, which is inside the image; the result is contiguous and holds no other voxel.
SpatialStep crop_step(const Box& box);

/// Adds `widths` (before, after, axis by axis) voxels to an image of `shape`.
SpatialStep pad_step(const std::vector<std::int64_t>& shape,
                     const std::vector<std::int64_t>& widths, const Padding& padding);
/// The same at once, with zeros; nothing when all widths are 0.
void pad(Image& image, const std::vector<std::int64_t>& widths);
/// Takes them away again.
void unpad(Image& image, const std::vector<std::int64_t>& widths);

/// Widths that make an image of `shape` at least `wanted` large, half of them before it
/// (`symmetric`) or all behind it.
std::vector<std::int64_t> widths_to(const std::vector<std::int64_t>& shape,
                                    const std::vector<std::int64_t>& wanted, bool symmetric);

/// A plan that cuts `box` out; parts of it that lie outside an image of `shape` are left out.
SpatialPlan crop_plan(const Box& box, const std::vector<std::int64_t>& shape);
/// A plan that pads an image of `shape` to at least `wanted`.
SpatialPlan pad_plan(const std::vector<std::int64_t>& shape,
                     const std::vector<std::int64_t>& wanted, bool symmetric,
                     const Padding& padding);
/// Undoes these plans, and those that first crop and then pad, by their `undo`.
void undo_crop_and_pad(Image& image, const Object& done);

/// The box of `size` in the middle of an image of `shape`, as MONAI's CenterSpatialCrop has it.
Box middle(const std::vector<std::int64_t>& shape, const std::vector<std::int64_t>& size);

/// The box of `size` round `center`, moved off the lower border; it may reach over the upper one.
Box box_around(const std::vector<std::int64_t>& center, const std::vector<std::int64_t>& size);

}  // namespace clara::transforms
