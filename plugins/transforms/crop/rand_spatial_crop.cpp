#include "rand_spatial_crop.hpp"

#include <clara/error.hpp>
#include <clara/internal/texts.hpp>

#include <algorithm>

namespace clara::transforms_crop {

using transforms::sizes_for;

namespace {

constexpr std::uint64_t kSeeds = std::uint64_t{1} << 32U;  // MONAI's MAX_SEED

/// From `smallest` to `largest`, axis by axis.
std::vector<std::int64_t> draw_size(std::vector<std::int64_t> smallest,
                                    const std::vector<std::int64_t>& largest, Rng& rng) {
  for (std::size_t axis = 0; axis < smallest.size(); ++axis)
    if (smallest[axis] > largest[axis])
      throw Error("the smallest box " + grid_text(smallest) + " is larger than the largest, " +
                  grid_text(largest));
  for (std::size_t axis = 0; axis < smallest.size(); ++axis)
    smallest[axis] = rng.randint(smallest[axis], largest[axis] + 1);
  return smallest;
}

/// A box of `size` within an image of `shape`; of no more than its size on any axis.
RandomBox draw_place(std::vector<std::int64_t> size, const std::vector<std::int64_t>& shape,
                     bool random_center, Rng& rng) {
  RandomBox out{std::move(size), {}};
  if (!random_center) return out;
  for (std::size_t axis = 0; axis < shape.size(); ++axis) {
    const auto fits = std::min(out.size[axis], shape[axis]);
    out.start.push_back(shape[axis] > fits ? rng.randint(0, shape[axis] - fits + 1) : 0);
    out.size[axis] = fits;
  }
  return out;
}

template <class Options>
RandomBox draw_box(const Options& options, const std::vector<std::int64_t>& shape, Rng& rng) {
  auto size = sizes_for(options.roi_size, shape, "roi_size");
  if (options.random_size)
    size = draw_size(
        std::move(size),
        options.max_roi_size ? sizes_for(*options.max_roi_size, shape, "max_roi_size") : shape,
        rng);
  return draw_place(std::move(size), shape, options.random_center, rng);
}

/// The spatial sizes of the images that the box is cut from, which are those of all of them.
std::vector<std::int64_t> shape_of(const Sample& sample, const Image& first,
                                   const std::vector<std::string>& keys) {
  for (const auto& key : keys)
    if (sample.find_image(key) == &first) transforms::check_same_grid(sample, key, keys);
  return transforms::geometry_of(first).shape;
}

SpatialPlan plan_of(const RandomBox& drawn, const std::vector<std::int64_t>& shape) {
  if (shape.size() != drawn.size.size())
    throw Error("the images have different numbers of spatial axes");
  Box box = transforms::middle(shape, drawn.size);
  for (std::size_t axis = 0; axis < drawn.start.size(); ++axis) {
    box.start[axis] = drawn.start[axis];
    box.end[axis] = drawn.start[axis] + drawn.size[axis];
  }
  return transforms::crop_plan(box, shape);
}

}  // namespace

RandomBox RandSpatialCropd::draw(const Sample& sample, Rng& rng) const {
  const Image* first = first_image(sample);
  if (first == nullptr) return {};
  return draw_box(options_, shape_of(sample, *first, keys()), rng);
}

SpatialPlan RandSpatialCropd::plan(const Geometry& image, std::size_t,
                                   const RandomBox& drawn) const {
  return plan_of(drawn, image.shape);
}

RandomBox RandScaleCropd::draw(const Sample& sample, Rng& rng) const {
  const Image* first = first_image(sample);
  if (first == nullptr) return {};
  const auto shape = shape_of(sample, *first, keys());
  auto size = scaled_sizes(options_.roi_scale, shape, "roi_scale");
  if (options_.random_size)
    size = draw_size(std::move(size),
                     options_.max_roi_scale
                         ? scaled_sizes(*options_.max_roi_scale, shape, "max_roi_scale")
                         : shape,
                     rng);
  return draw_place(std::move(size), shape, options_.random_center, rng);
}

SpatialPlan RandScaleCropd::plan(const Geometry& image, std::size_t, const RandomBox& drawn) const {
  return plan_of(drawn, image.shape);
}

std::vector<RandomBox> RandSpatialCropSamplesd::draw(const Sample& sample, Rng& rng) const {
  Rng own(rng.randint_uint32(0, kSeeds));  // drawn even when no image is there
  std::vector<RandomBox> out(static_cast<std::size_t>(options_.num_samples));
  const Image* first = first_image(sample);
  if (first == nullptr) return out;
  const auto shape = shape_of(sample, *first, keys());
  for (auto& box : out) box = draw_box(options_, shape, own);
  return out;
}

void RandSpatialCropSamplesd::step(Sample sample, const Step& how, std::vector<Sample>& out) const {
  const auto& boxes = value_of(how);
  for (std::size_t i = 0; i < boxes.size(); ++i) {
    out.push_back(sample);
    for_each_image(out.back(), [&](Image& image, std::size_t) {
      image.meta.set("patch_index", i);
      carry_out(image, plan_of(boxes[i], transforms::geometry_of(image).shape), label(), how.lazy);
    });
  }
}

}  // namespace clara::transforms_crop
