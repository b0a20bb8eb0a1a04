#include "crop_foreground.hpp"

#include <ATen/ops/index_select.h>
#include <ATen/ops/tensor.h>
#include <clara/error.hpp>

#include <algorithm>

#include "common/map_transform.hpp"
#include "foreground.hpp"

namespace clara::transforms_crop {

using transforms::spatial_shape;

namespace {

std::int64_t for_axis(const OneOrMany<std::int64_t>& numbers, std::size_t axis, std::size_t axes,
                      const char* name) {
  if (numbers.size() != 1 && numbers.size() != axes)
    throw Error(std::string(name) + " has " + std::to_string(numbers.size()) +
                " numbers, but the image has " + std::to_string(axes) + " spatial axes");
  return numbers[numbers.size() == 1 ? 0 : axis];
}

/// The parts of `box` that lie outside an image of `shape`, before and after each axis.
std::vector<std::int64_t> overhang(const Box& box, const std::vector<std::int64_t>& shape) {
  std::vector<std::int64_t> widths;
  for (std::size_t axis = 0; axis < shape.size(); ++axis) {
    widths.push_back(std::max<std::int64_t>(-box.start[axis], 0));
    widths.push_back(std::max<std::int64_t>(box.end[axis] - shape[axis], 0));
  }
  return widths;
}

/// Counted from the first channel; in an argument those below 0 count from the last.
std::vector<std::int64_t> channels(const OneOrMany<std::int64_t>& indices, std::int64_t count) {
  std::vector<std::int64_t> out;
  for (const auto index : indices.values) {
    if (index < -count || index >= count)
      throw Error("channel_indices has " + std::to_string(index) + ", but the image has " +
                  std::to_string(count) + (count == 1 ? " channel" : " channels"));
    out.push_back(index < 0 ? index + count : index);
  }
  return out;
}

}  // namespace

Box CropForegroundd::box_of(const Image& source) const {
  at::Tensor data = source.data;
  if (options_.channel_indices)
    data = at::index_select(data, 0, at::tensor(channels(*options_.channel_indices, data.size(0))));
  Box box = foreground_box(data);
  const auto shape = spatial_shape(source.data);
  const bool found = box.end != std::vector<std::int64_t>(shape.size(), 0);
  for (std::size_t axis = 0; axis < shape.size(); ++axis) {
    const auto margin = found ? for_axis(options_.margin, axis, shape.size(), "margin") : 0;
    auto start = box.start[axis] - margin;
    auto end = box.end[axis] + margin;
    if (options_.allow_smaller) {
      start = std::max<std::int64_t>(start, 0);
      end = std::min(end, shape[axis]);
    }
    const auto k = for_axis(options_.k_divisible, axis, shape.size(), "k_divisible");
    const auto size = k > 0 ? (end - start + k - 1) / k * k : end - start;
    box.start[axis] = start - (size - (end - start)) / 2;
    box.end[axis] = box.start[axis] + size;
  }
  return box;
}

void CropForegroundd::change(Sample& sample, bool lazy) const {
  transforms::check_same_grid(sample, options_.source_key, keys());
  const Box box = box_of(sample.image(options_.source_key));
  if (options_.start_coord_key)
    sample.set(*options_.start_coord_key, transforms::to_value(box.start));
  if (options_.end_coord_key) sample.set(*options_.end_coord_key, transforms::to_value(box.end));
  for_each_image(sample, [&](Image& image, std::size_t i) {
    const auto shape = transforms::geometry_of(image).shape;
    const auto within = transforms::inside(box, shape);
    const auto padded = overhang(box, shape);
    auto cropped = transforms::crop_step(within);
    auto filled = transforms::pad_step(cropped.shape, padded, options_.padding_of(i));
    carry_out(image,
              {{std::move(cropped), std::move(filled)},
               Object{{"cropped", transforms::to_value(transforms::outside_of(within, shape))},
                      {"padded", transforms::to_value(padded)}}},
              label(), lazy);
  });
}

}  // namespace clara::transforms_crop
