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

SpatialPlan crop_plan(const Box& box, const Geometry& image) {
  const auto within = transforms::inside(box, image.shape);
  return {{transforms::crop_step(within)},
          Object{{"cropped", transforms::to_value(transforms::outside_of(within, image.shape))}}};
}

void pad_back(Image& image, const AppliedTransform& applied) {
  transforms::pad(image, transforms::to_integers(applied.info.as_object().at("cropped")));
}

}  // namespace

std::span<const Field> CenterSpatialCropd::Options::fields() {
  static const Fields<Options> list{
      group<transforms::SpatialOptions>(),
      field<&Options::roi_size>("roi_size", "size of the box; 0 or less: the image's own")
          .required()};
  return list;
}

void CenterSpatialCropd::Options::validate(const Options& options, OptionIssues& issues) {
  if (options.roi_size.empty()) issues.error("roi_size", "expected at least one size");
}

SpatialPlan CenterSpatialCropd::plan(const Geometry& image, std::size_t) const {
  return crop_plan(middle(image.shape, sizes_for(options_.roi_size, image.shape, "roi_size")),
                   image);
}

void CenterSpatialCropd::invert(Image& image, const AppliedTransform& applied, bool) const {
  pad_back(image, applied);
}

std::span<const Field> RandSpatialCropd::Options::fields() {
  static const Fields<Options> list{
      group<transforms::SpatialOptions>(),
      field<&Options::roi_size>("roi_size",
                                "size of the box, or the smallest one; 0 or less: the image's own")
          .required(),
      field<&Options::max_roi_size>("max_roi_size",
                                    "with random_size: the largest one; default: the image's"),
      field<&Options::random_center>("random_center", "a random place instead of the middle"),
      field<&Options::random_size>("random_size", "a random size from roi_size to max_roi_size")};
  return list;
}

void RandSpatialCropd::Options::validate(const Options& options, OptionIssues& issues) {
  if (options.roi_size.empty()) issues.error("roi_size", "expected at least one size");
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
  return crop_plan(box, image);
}

void RandSpatialCropd::invert(Image& image, const AppliedTransform& applied, bool) const {
  pad_back(image, applied);
}

}  // namespace clara::transforms_crop
