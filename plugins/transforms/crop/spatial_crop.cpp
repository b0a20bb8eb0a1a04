#include "spatial_crop.hpp"

#include <clara/error.hpp>

#include <array>

#include "common/lazy.hpp"

namespace clara::transforms_crop {

using transforms::allow_missing_keys_field;
using transforms::keys_field;
using transforms::shape_text;
using transforms::sizes_for;
using transforms::spatial_shape;

namespace {

struct BoxDraw : Draw {
  std::vector<std::int64_t> size;
  std::vector<std::int64_t> start;  ///< empty: the middle of each image
};

Box middle(const std::vector<std::int64_t>& shape, const std::vector<std::int64_t>& size) {
  auto center = shape;
  for (auto& place : center) place /= 2;
  return transforms::box_around(center, size);
}

void crop_and_trace(Image& image, const Box& box, const std::string& label) {
  const auto cropped = transforms::crop(image, box);
  image.applied.push_back({label, Object{{"cropped", transforms::to_value(cropped)}}});
}

void pad_back(Image& image, const Trace& trace) {
  transforms::pad(image, transforms::to_integers(trace.info.as_object().at("cropped")), {});
}

}  // namespace

std::span<const Field> CenterSpatialCropd::Options::fields() {
  static const std::array list{
      keys_field<Options>(),
      field<&Options::roi_size>("roi_size", "size of the box; 0 or less: the image's own")
          .required(),
      allow_missing_keys_field<Options>(),
      transforms::lazy_field<Options>(),
  };
  return list;
}

void CenterSpatialCropd::Options::validate(const Options& options, OptionIssues& issues) {
  if (options.roi_size.empty()) issues.error("roi_size", "expected at least one size");
  transforms::check_lazy(options.lazy, issues);
}

CenterSpatialCropd::CenterSpatialCropd(Options options)
    : MapTransform(options.keys, options.allow_missing_keys), options_(std::move(options)) {}

void CenterSpatialCropd::apply(Sample& sample, const Draw*) const {
  for_each_image(sample, [&](Image& image, std::size_t) {
    const auto shape = spatial_shape(image.data);
    crop_and_trace(image, middle(shape, sizes_for(options_.roi_size, shape, "roi_size")), label());
  });
}

void CenterSpatialCropd::invert(Image& image, const Trace& trace, bool) const {
  pad_back(image, trace);
}

std::span<const Field> RandSpatialCropd::Options::fields() {
  static const std::array list{
      keys_field<Options>(),
      field<&Options::roi_size>("roi_size",
                                "size of the box, or the smallest one; 0 or less: the image's own")
          .required(),
      field<&Options::max_roi_size>("max_roi_size",
                                    "with random_size: the largest one; default: the image's"),
      field<&Options::random_center>("random_center", "a random place instead of the middle"),
      field<&Options::random_size>("random_size", "a random size from roi_size to max_roi_size"),
      allow_missing_keys_field<Options>(),
      transforms::lazy_field<Options>(),
  };
  return list;
}

void RandSpatialCropd::Options::validate(const Options& options, OptionIssues& issues) {
  if (options.roi_size.empty()) issues.error("roi_size", "expected at least one size");
  transforms::check_lazy(options.lazy, issues);
}

RandSpatialCropd::RandSpatialCropd(Options options)
    : MapTransform(options.keys, options.allow_missing_keys), options_(std::move(options)) {}

std::vector<std::int64_t> RandSpatialCropd::draw_size(const std::vector<std::int64_t>& shape,
                                                      Rng& rng) const {
  auto size = sizes_for(options_.roi_size, shape, "roi_size");
  if (!options_.random_size) return size;
  const auto largest =
      options_.max_roi_size ? sizes_for(*options_.max_roi_size, shape, "max_roi_size") : shape;
  for (std::size_t axis = 0; axis < size.size(); ++axis)
    if (size[axis] > largest[axis])
      throw Error("the smallest box " + shape_text(size) + " is larger than the largest, " +
                  shape_text(largest));
  for (std::size_t axis = 0; axis < size.size(); ++axis)
    size[axis] = rng.randint(size[axis], largest[axis] + 1);
  return size;
}

std::unique_ptr<Draw> RandSpatialCropd::draw(const Sample& sample, Rng& rng) const {
  auto out = std::make_unique<BoxDraw>();
  const Image* first = first_image(sample);
  if (first == nullptr) return out;
  const auto shape = spatial_shape(first->data);
  out->size = draw_size(shape, rng);
  if (!options_.random_center) return out;
  for (std::size_t axis = 0; axis < shape.size(); ++axis) {
    const auto size = std::min(out->size[axis], shape[axis]);
    out->start.push_back(shape[axis] > size ? rng.randint(0, shape[axis] - size + 1) : 0);
    out->size[axis] = size;
  }
  return out;
}

void RandSpatialCropd::apply(Sample& sample, const Draw* draw) const {
  const auto& drawn = dynamic_cast<const BoxDraw&>(*draw);
  for_each_image(sample, [&](Image& image, std::size_t) {
    const auto shape = spatial_shape(image.data);
    if (shape.size() != drawn.size.size())
      throw Error("the images have different numbers of spatial axes");
    Box box = middle(shape, drawn.size);
    for (std::size_t axis = 0; axis < drawn.start.size(); ++axis) {
      box.start[axis] = drawn.start[axis];
      box.end[axis] = drawn.start[axis] + drawn.size[axis];
    }
    crop_and_trace(image, box, label());
  });
}

void RandSpatialCropd::invert(Image& image, const Trace& trace, bool) const {
  pad_back(image, trace);
}

}  // namespace clara::transforms_crop
