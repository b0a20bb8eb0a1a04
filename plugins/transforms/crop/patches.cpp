#include "patches.hpp"

#include <clara/error.hpp>
#include <clara/internal/texts.hpp>

#include <algorithm>

namespace clara::transforms_crop {

using transforms::spatial_shape;

namespace {

/// The first axis on which `size` does not fit: "96 > 32".
std::optional<std::string> misfit(const std::vector<std::int64_t>& size,
                                  const std::vector<std::int64_t>& shape) {
  for (std::size_t axis = 0; axis < shape.size(); ++axis)
    if (size[axis] > shape[axis])
      return std::to_string(size[axis]) + " > " + std::to_string(shape[axis]);
  return std::nullopt;
}

}  // namespace

std::vector<std::int64_t> PatchCutter::shape_of(const Sample& sample,
                                                const LabelOptions& where) const {
  const bool labelled = sample.contains(where.label_key) || !where.image_key;
  const auto& key = labelled ? where.label_key : *where.image_key;
  const auto shape = spatial_shape(sample.image(key).data);
  const auto size = size_in(shape);
  const auto reason = misfit(size, shape);
  if (reason && !where.allow_smaller)
    throw Error("the patch " + grid_text(size) + " is larger than \"" + key + "\", which is " +
                grid_text(shape) + ": " + *reason);
  transforms::check_same_grid(sample, key, keys());
  if (where.image_key) transforms::check_same_grid(sample, key, {*where.image_key});
  return shape;
}

std::vector<std::int64_t> PatchCutter::valid_center(std::int64_t voxel,
                                                    const std::vector<std::int64_t>& shape) const {
  std::vector<std::int64_t> center(shape.size());
  const auto size = size_in(shape);
  for (std::size_t axis = shape.size(); axis-- > 0;) {
    const auto place = voxel % shape[axis];
    voxel /= shape[axis];
    const auto patch = std::min(size[axis], shape[axis]);
    const auto begin = patch / 2;
    auto end = static_cast<std::int64_t>(static_cast<double>(shape[axis] + 1) -
                                         static_cast<double>(patch) / 2.0);
    if (begin == end) ++end;
    center[axis] = std::min(std::max(place, begin), end - 1);
  }
  return center;
}

void PatchCutter::cut(const Sample& sample, const Centers& centers, const std::string& label,
                      bool lazy, std::vector<Sample>& out) const {
  for (std::size_t i = 0; i < centers.size(); ++i) {
    out.push_back(sample);
    for_each_image(out.back(), [&](Image& image, std::size_t) {
      const auto shape = spatial_shape(image.data);
      image.meta.set("patch_index", i);
      image.meta.set("crop_center", transforms::to_value(centers[i]));
      carry_out(image,
                transforms::crop_plan(transforms::box_around(centers[i], size_in(shape)), shape),
                label, lazy);
    });
  }
}

}  // namespace clara::transforms_crop
