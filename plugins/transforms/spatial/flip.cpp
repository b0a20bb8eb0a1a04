#include "flip.hpp"

#include <ATen/ops/flip.h>

#include <algorithm>
#include <numeric>

#include "common/map_transform.hpp"

namespace clara::transforms_spatial {

using transforms::SpatialStep;

namespace {

SpatialStep flip_step(const std::vector<std::int64_t>& shape,
                      const std::vector<std::int64_t>& axes) {
  const int axes_in_matrix = static_cast<int>(std::min<std::size_t>(shape.size(), 3));
  SpatialStep step{transforms::SmallAffine(axes_in_matrix), shape, {}, {}};
  step.multiplied = transforms::Multiplied::by_torch;
  std::vector<std::int64_t> dims;
  for (const auto axis : axes) {
    dims.push_back(axis + 1);
    const auto a = static_cast<int>(axis);
    if (a >= axes_in_matrix) continue;
    step.matrix(a, a) *= -1;
    step.matrix(a, axes_in_matrix) =
        static_cast<double>(step.shape.at(static_cast<unsigned>(a)) - 1);
  }
  step.voxels = [dims](const at::Tensor& data) { return at::flip(data, dims); };
  return step;
}

SpatialPlan flip_plan(const Geometry& image, const FlipAxes& wanted) {
  std::vector<std::int64_t> axes(image.shape.size());
  std::iota(axes.begin(), axes.end(), 0);
  const auto count = static_cast<std::int64_t>(axes.size());
  if (wanted) axes = wanted->values;
  for (auto& axis : axes) axis = transforms::spatial_axis(axis, count);
  return {{flip_step(image.shape, axes)}, Object{{"axes", transforms::to_value(axes)}}};
}

void undo_flip(Image& image, const AppliedTransform& applied) {
  perform(image, flip_step(transforms::spatial_shape(image.data),
                           transforms::to_integers(applied.info.as_object().at("axes"))));
}

}  // namespace

SpatialPlan Flipd::plan(const Geometry& image, std::size_t) const {
  return flip_plan(image, options_.spatial_axis);
}

void Flipd::invert(Image& image, const AppliedTransform& applied, bool) const {
  undo_flip(image, applied);
}

bool RandFlipd::draw(const Sample&, Rng& rng) const { return options_.happens(rng); }

SpatialPlan RandFlipd::plan(const Geometry& image, std::size_t, const bool& flips) const {
  return flips ? flip_plan(image, options_.spatial_axis) : SpatialPlan{};
}

void RandFlipd::invert(Image& image, const AppliedTransform& applied, bool) const {
  undo_flip(image, applied);
}

std::optional<std::int64_t> RandAxisFlipd::draw(const Sample& sample, Rng& rng) const {
  const Image* first = first_image(sample);
  if (first == nullptr) return std::nullopt;
  const bool flips = options_.happens(rng);
  Rng& inner = rng.nested(0);  // MONAI draws an axis whether it is used or not
  inner.random_sample();
  const auto axes = static_cast<std::int64_t>(transforms::geometry_of(*first).shape.size());
  const auto axis = inner.randint(0, axes);
  return flips ? std::optional(axis) : std::nullopt;
}

SpatialPlan RandAxisFlipd::plan(const Geometry& image, std::size_t,
                                const std::optional<std::int64_t>& axis) const {
  return axis ? flip_plan(image, FlipAxes(*axis)) : SpatialPlan{};
}

void RandAxisFlipd::invert(Image& image, const AppliedTransform& applied, bool) const {
  undo_flip(image, applied);
}

}  // namespace clara::transforms_spatial
