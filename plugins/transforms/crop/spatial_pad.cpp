#include "spatial_pad.hpp"

#include <clara/error.hpp>
#include <clara/internal/texts.hpp>

#include <algorithm>

namespace clara::transforms_crop {

using transforms::sizes_for;

namespace {

/// Widths before and after each of `axes` axes, as BorderPadd reads them.
std::vector<std::int64_t> borders(const OneOrMany<std::int64_t>& written,
                                  const std::vector<std::int64_t>& shape) {
  const auto axes = shape.size();
  const auto count = written.size();
  if (count != 1 && count != axes && count != 2 * axes)
    throw Error("spatial_border has " + std::to_string(count) + " numbers, but an image of " +
                std::to_string(axes) + " spatial axes (" + grid_text(shape) + ") takes 1, " +
                std::to_string(axes) + " or " + std::to_string(2 * axes));
  std::vector<std::int64_t> widths;
  for (std::size_t side = 0; side < 2 * axes; ++side) {
    const auto place = count == 1 ? 0 : count == axes ? side / 2 : side;
    widths.push_back(std::max<std::int64_t>(written[place], 0));
  }
  return widths;
}

}  // namespace

SpatialPlan SpatialPadd::plan(const Geometry& image, std::size_t key) const {
  return transforms::pad_plan(image.shape,
                              sizes_for(options_.spatial_size, image.shape, "spatial_size"),
                              options_.method == "symmetric", options_.padding_of(key));
}

SpatialPlan DivisiblePadd::plan(const Geometry& image, std::size_t key) const {
  auto wanted = image.shape;
  sizes_for(options_.k, wanted, "k");  // says what the image is when the lengths differ
  const auto k = sizes_for(options_.k, std::vector<std::int64_t>(wanted.size(), 1), "k");
  for (std::size_t axis = 0; axis < wanted.size(); ++axis)
    wanted[axis] = (wanted[axis] + k[axis] - 1) / k[axis] * k[axis];
  return transforms::pad_plan(image.shape, wanted, options_.method == "symmetric",
                              options_.padding_of(key));
}

SpatialPlan BorderPadd::plan(const Geometry& image, std::size_t key) const {
  const auto widths = borders(options_.spatial_border, image.shape);
  return {{transforms::pad_step(image.shape, widths, options_.padding_of(key))},
          Object{{"padded", transforms::to_value(widths)}}};
}

SpatialPlan ResizeWithPadOrCropd::plan(const Geometry& image, std::size_t key) const {
  const auto wanted = sizes_for(options_.spatial_size, image.shape, "spatial_size");
  auto plan = transforms::crop_plan(transforms::middle(image.shape, wanted), image.shape);
  const auto cropped = plan.steps.front().shape;
  auto pad = transforms::pad_plan(cropped, wanted, options_.method == "symmetric",
                                  options_.padding_of(key));
  plan.steps.push_back(std::move(pad.steps.front()));
  plan.undo->set("padded", pad.undo->at("padded"));
  return plan;
}

}  // namespace clara::transforms_crop
