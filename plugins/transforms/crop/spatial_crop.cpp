#include "spatial_crop.hpp"

#include <clara/error.hpp>
#include <clara/internal/texts.hpp>

#include "common/map_transform.hpp"

namespace clara::transforms_crop {

using transforms::sizes_for;

namespace {

Box middle(const std::vector<std::int64_t>& shape, const std::vector<std::int64_t>& size) {
  auto center = shape;
  for (auto& place : center) place /= 2;
  return transforms::box_around(center, size);
}

}  // namespace

SpatialPlan CenterSpatialCropd::plan(const Geometry& image, std::size_t) const {
  return transforms::crop_plan(
      middle(image.shape, sizes_for(options_.roi_size, image.shape, "roi_size")), image.shape);
}

std::vector<std::int64_t> RandSpatialCropd::draw_size(const std::vector<std::int64_t>& shape,
                                                      Rng& rng) const {
  auto size = sizes_for(options_.roi_size, shape, "roi_size");
  if (!options_.random_size) return size;
  const auto largest =
      options_.max_roi_size ? sizes_for(*options_.max_roi_size, shape, "max_roi_size") : shape;
  for (std::size_t axis = 0; axis < size.size(); ++axis)
    if (size[axis] > largest[axis])
      throw Error("the smallest box " + grid_text(size) + " is larger than the largest, " +
                  grid_text(largest));
  for (std::size_t axis = 0; axis < size.size(); ++axis)
    size[axis] = rng.randint(size[axis], largest[axis] + 1);
  return size;
}

RandomBox RandSpatialCropd::draw(const Sample& sample, Rng& rng) const {
  const Image* first = first_image(sample);
  if (first == nullptr) return {};
  for (const auto& key : keys())
    if (sample.find_image(key) == first) transforms::check_same_grid(sample, key, keys());
  const auto shape = transforms::geometry_of(*first).shape;
  RandomBox out{draw_size(shape, rng), {}};
  if (!options_.random_center) return out;
  for (std::size_t axis = 0; axis < shape.size(); ++axis) {
    const auto size = std::min(out.size[axis], shape[axis]);
    out.start.push_back(shape[axis] > size ? rng.randint(0, shape[axis] - size + 1) : 0);
    out.size[axis] = size;
  }
  return out;
}

SpatialPlan RandSpatialCropd::plan(const Geometry& image, std::size_t,
                                   const RandomBox& drawn) const {
  if (image.shape.size() != drawn.size.size())
    throw Error("the images have different numbers of spatial axes");
  Box box = middle(image.shape, drawn.size);
  for (std::size_t axis = 0; axis < drawn.start.size(); ++axis) {
    box.start[axis] = drawn.start[axis];
    box.end[axis] = drawn.start[axis] + drawn.size[axis];
  }
  return transforms::crop_plan(box, image.shape);
}

}  // namespace clara::transforms_crop
