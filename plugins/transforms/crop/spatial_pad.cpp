#include "spatial_pad.hpp"

namespace clara::transforms_crop {

using transforms::sizes_for;

namespace {

SpatialPlan plan_of(const std::vector<std::int64_t>& shape, const std::vector<std::int64_t>& wanted,
                    const PadOptions& how, std::size_t key) {
  return transforms::pad_plan(shape, wanted, how.method == "symmetric",
                              {how.mode.at(key), how.value});
}

}  // namespace

SpatialPlan SpatialPadd::plan(const Geometry& image, std::size_t key) const {
  return plan_of(image.shape, sizes_for(options_.spatial_size, image.shape, "spatial_size"),
                 options_, key);
}

SpatialPlan DivisiblePadd::plan(const Geometry& image, std::size_t key) const {
  auto wanted = image.shape;
  sizes_for(options_.k, wanted, "k");  // says what the image is when the lengths differ
  const auto k = sizes_for(options_.k, std::vector<std::int64_t>(wanted.size(), 1), "k");
  for (std::size_t axis = 0; axis < wanted.size(); ++axis)
    wanted[axis] = (wanted[axis] + k[axis] - 1) / k[axis] * k[axis];
  return plan_of(image.shape, wanted, options_, key);
}

}  // namespace clara::transforms_crop
