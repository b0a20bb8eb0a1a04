#include "spatial_crop.hpp"

#include <ATen/ops/round.h>
#include <clara/error.hpp>
#include <clara/internal/texts.hpp>

#include <algorithm>
#include <cmath>

#include "common/map_transform.hpp"

namespace clara::transforms_crop {

using transforms::middle;
using transforms::sizes_for;

namespace {

const std::string* key_of(const SpatialCropd::Numbers& numbers) {
  return numbers ? std::get_if<std::string>(&*numbers) : nullptr;
}

std::vector<std::int64_t> whole(const at::Tensor& tensor) {
  const at::Tensor flat = at::round(tensor.cpu().to(at::kDouble)).to(at::kLong).flatten();
  const auto* numbers = flat.const_data_ptr<std::int64_t>();
  return {numbers, numbers + flat.numel()};
}

std::vector<std::int64_t> whole(const Value& value, const std::string& key) {
  const Array list = value.is_array() ? value.as_array() : Array{value};
  std::vector<std::int64_t> out;
  for (const auto& number : list) {
    constexpr double kMost = 1e15;
    if (!number.is_number() || !(std::abs(number.as_number()) <= kMost))
      throw Error("\"" + key + "\" is " + shown(value) + ", not a voxel");
    out.push_back(static_cast<std::int64_t>(number.as_number()));
  }
  return out;
}

/// What was written, or what the sample says.
std::vector<std::int64_t> numbers_in(const Sample& sample, const SpatialCropd::Numbers& written) {
  const std::string* key = key_of(written);
  if (key == nullptr) return std::get<OneOrMany<std::int64_t>>(*written).values;
  if (const auto* tensor = sample.find_tensor(*key)) return whole(*tensor);
  if (const auto* value = sample.find_value(*key)) return whole(*value, *key);
  return whole(sample.image(*key).data);  // throws when there is no such key
}

/// One number stands for as many as the other list has.
void match(std::vector<std::int64_t>& a, std::vector<std::int64_t>& b, const std::string& names) {
  const auto count = std::max(a.size(), b.size());
  if ((a.size() != 1 && a.size() != count) || (b.size() != 1 && b.size() != count))
    throw Error(names + " have " + std::to_string(a.size()) + " and " + std::to_string(b.size()) +
                " numbers: expected as many, or one of either");
  if (a.size() == 1) a.resize(count, a.front());
  if (b.size() == 1) b.resize(count, b.front());
}

std::int64_t floored_half(std::int64_t number) { return (number - (number < 0 ? 1 : 0)) / 2; }

}  // namespace

void SpatialCropd::Options::validate(const Options& options, OptionIssues& issues) {
  const bool middle = options.roi_center && options.roi_size;
  const bool ends = options.roi_start && options.roi_end;
  if (!middle && !ends)
    return issues.error("roi_center",
                        "a box needs roi_center and roi_size, or roi_start and roi_end");
  for (const auto& [name, numbers] :
       {std::pair{"roi_center", &options.roi_center}, std::pair{"roi_size", &options.roi_size},
        std::pair{"roi_start", &options.roi_start}, std::pair{"roi_end", &options.roi_end}}) {
    const auto* list = *numbers ? std::get_if<OneOrMany<std::int64_t>>(&**numbers) : nullptr;
    if (list != nullptr && list->empty()) issues.error(name, "expected at least one number");
  }
}

bool SpatialCropd::needs_voxels() const {
  return key_of(options_.roi_center) != nullptr || key_of(options_.roi_size) != nullptr ||
         key_of(options_.roi_start) != nullptr || key_of(options_.roi_end) != nullptr;
}

Box SpatialCropd::box_in(const Sample& sample) const {
  const bool centered = options_.roi_center && options_.roi_size;
  auto first = numbers_in(sample, centered ? options_.roi_center : options_.roi_start);
  auto second = numbers_in(sample, centered ? options_.roi_size : options_.roi_end);
  match(first, second, centered ? "roi_center and roi_size" : "roi_start and roi_end");
  Box box;
  for (std::size_t axis = 0; axis < first.size(); ++axis) {
    const auto start = centered ? first[axis] - floored_half(second[axis]) : first[axis];
    box.start.push_back(std::max<std::int64_t>(start, 0));
    const auto end = centered ? box.start.back() + second[axis] : second[axis];
    box.end.push_back(std::max(end, box.start.back()));
  }
  return box;
}

void SpatialCropd::change(Sample& sample, bool lazy) const {
  const Box wanted = box_in(sample);
  for_each_image(sample, [&](Image& image, std::size_t) {
    const auto shape = transforms::geometry_of(image).shape;
    Box box = wanted;
    box.start.resize(shape.size(), 0);  // further axes stay whole, further numbers do not count
    for (auto axis = box.end.size(); axis < shape.size(); ++axis) box.end.push_back(shape[axis]);
    box.end.resize(shape.size());
    carry_out(image, transforms::crop_plan(box, shape), label(), lazy);
  });
}

SpatialPlan CenterSpatialCropd::plan(const Geometry& image, std::size_t) const {
  return transforms::crop_plan(
      middle(image.shape, sizes_for(options_.roi_size, image.shape, "roi_size")), image.shape);
}

std::vector<std::int64_t> scaled_sizes(const OneOrMany<double>& scale,
                                       const std::vector<std::int64_t>& shape,
                                       std::string_view name) {
  if (scale.size() != 1 && scale.size() != shape.size())
    throw Error(std::string(name) + " has " + std::to_string(scale.size()) +
                " numbers, but the image has " + std::to_string(shape.size()) + " spatial axes (" +
                grid_text(shape) + ")");
  constexpr double kMost = 1e15;
  std::vector<std::int64_t> out;
  for (std::size_t axis = 0; axis < shape.size(); ++axis) {
    const double part = scale[scale.size() == 1 ? 0 : axis] * static_cast<double>(shape[axis]);
    const auto size = static_cast<std::int64_t>(std::ceil(std::min(part, kMost)));
    out.push_back(size > 0 ? size : shape[axis]);
  }
  return out;
}

SpatialPlan CenterScaleCropd::plan(const Geometry& image, std::size_t) const {
  return transforms::crop_plan(
      middle(image.shape, scaled_sizes(options_.roi_scale, image.shape, "roi_scale")), image.shape);
}

}  // namespace clara::transforms_crop
