#include "rotate90.hpp"

#include <ATen/ops/rot90.h>
#include <clara/error.hpp>

#include <algorithm>
#include <cmath>

#include "common/map_transform.hpp"

namespace clara::transforms_spatial {

using transforms::SmallAffine;
using transforms::SpatialStep;
using transforms::to_integers;

namespace {

/// MONAI's create_rotate by a quarter, either way: its cosine is not quite 0, and that decides
/// which voxel of a label is the nearest half-way between two.
SmallAffine quarter_turn(int axes, int a, int b) {
  const double angle = (a - b == -1 || a - b == 2 ? -1.0 : 1.0) * M_PI / 2;
  const double sine = std::sin(angle);
  const double cosine = std::cos(angle);
  SmallAffine turn(axes);
  const int first = std::min(a, b);
  const int second = std::max(a, b);
  const bool about_y = second - first == 2;
  turn(first, first) = cosine;
  turn(first, second) = about_y ? sine : -sine;
  turn(second, first) = about_y ? -sine : sine;
  turn(second, second) = cosine;
  return turn;
}

/// Moves the middle of an image of `shape` to 0, or (`sign` 1) back.
SmallAffine to_middle(const std::vector<std::int64_t>& shape, int sign) {
  SmallAffine out(static_cast<int>(shape.size()));
  for (int axis = 0; axis < out.axes(); ++axis)
    out(axis, out.axes()) =
        sign * (static_cast<double>(shape[static_cast<std::size_t>(axis)] - 1) / 2);
  return out;
}

/// Voxel p of an image turned by `quarters` is voxel xform * p of the image before, which has
/// `shape`; `turned` is that of the result.
SmallAffine quarter_turns(const std::vector<std::int64_t>& shape,
                          const std::vector<std::int64_t>& turned, std::int64_t a, std::int64_t b,
                          std::int64_t quarters) {
  const auto axes = static_cast<int>(shape.size());
  const auto turn = quarter_turn(axes, static_cast<int>(a), static_cast<int>(b));
  auto xform = to_middle(turned, -1);
  for (std::int64_t i = 0; i < quarters; ++i) xform = transforms::fused_product(turn, xform);
  return transforms::fused_product(to_middle(shape, 1), xform);
}

SpatialStep rotate_step(const std::vector<std::int64_t>& shape, std::int64_t a, std::int64_t b,
                        std::int64_t quarters) {
  if (shape.size() < 2 || shape.size() > 3)
    throw Error("an image of " + std::to_string(shape.size()) +
                " spatial axes cannot be turned, expected 2 or 3");
  SpatialStep step{SmallAffine(static_cast<int>(shape.size())), shape, {}, {}};
  if (quarters % 2 != 0)
    std::swap(step.shape[static_cast<std::size_t>(a)], step.shape[static_cast<std::size_t>(b)]);
  step.matrix = quarter_turns(shape, step.shape, a, b, quarters);
  step.voxels = [a, b, quarters](const at::Tensor& data) {
    return at::rot90(data, quarters, {a + 1, b + 1});
  };
  return step;
}

void check_plane(const std::array<std::int64_t, 2>& axes, OptionIssues& issues) {
  if (axes[0] == axes[1]) issues.error("spatial_axes", "a plane has two different axes");
}

SpatialPlan rotate_plan(const Geometry& image, const std::array<std::int64_t, 2>& plane,
                        std::int64_t quarters) {
  const auto axes = static_cast<std::int64_t>(image.shape.size());
  const auto a = transforms::spatial_axis(plane[0], axes);
  const auto b = transforms::spatial_axis(plane[1], axes);
  if (a == b) throw Error("spatial_axes is one axis twice, a plane has two different ones");
  return {{rotate_step(image.shape, a, b, quarters)},
          Object{{"axes", Array{a, b}}, {"k", quarters}}};
}

void undo_rotate(Image& image, const AppliedTransform& applied) {
  const Object& info = applied.info.as_object();
  const auto axes = to_integers(info.at("axes"));
  perform(image, rotate_step(transforms::spatial_shape(image.data), axes.at(0), axes.at(1),
                             (4 - info.at("k").as_int()) % 4));
}

}  // namespace

void Rotate90d::Options::validate(const Options& options, OptionIssues& issues) {
  check_plane(options.spatial_axes, issues);
}

SpatialPlan Rotate90d::plan(const Geometry& image, std::size_t) const {
  return rotate_plan(image, options_.spatial_axes, (options_.k % 4 + 4) % 4);
}

void Rotate90d::invert(Image& image, const AppliedTransform& applied, bool) const {
  undo_rotate(image, applied);
}

void RandRotate90d::Options::validate(const Options& options, OptionIssues& issues) {
  check_plane(options.spatial_axes, issues);
}

std::int64_t RandRotate90d::draw(const Sample&, Rng& rng) const {
  const auto quarters = rng.randint(0, options_.max_k) + 1;  // drawn first, as in MONAI
  return options_.happens(rng) ? quarters : 0;
}

SpatialPlan RandRotate90d::plan(const Geometry& image, std::size_t,
                                const std::int64_t& quarters) const {
  return quarters == 0 ? SpatialPlan{} : rotate_plan(image, options_.spatial_axes, quarters % 4);
}

void RandRotate90d::invert(Image& image, const AppliedTransform& applied, bool) const {
  undo_rotate(image, applied);
}

}  // namespace clara::transforms_spatial
