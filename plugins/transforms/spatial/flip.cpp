#include "flip.hpp"

#include <ATen/ops/flip.h>
#include <ATen/ops/rot90.h>
#include <clara/error.hpp>

#include <algorithm>
#include <cmath>
#include <numeric>

#include "common/map_transform.hpp"

namespace clara::transforms_spatial {

using transforms::SmallAffine;
using transforms::SpatialStep;
using transforms::to_integers;
using transforms::to_value;

namespace {

/// The spatial axis of an argument, which may count from the end.
std::int64_t checked_axis(std::int64_t axis, std::int64_t axes) {
  if (axis < -axes || axis >= axes)
    throw Error("the image has " + std::to_string(axes) + " spatial axes, but axis " +
                std::to_string(axis) + " is asked for");
  return axis < 0 ? axis + axes : axis;
}

std::vector<std::int64_t> flip_axes(const FlipAxes& wanted, std::int64_t axes) {
  std::vector<std::int64_t> out(static_cast<std::size_t>(axes));
  std::iota(out.begin(), out.end(), 0);
  if (!wanted) return out;
  out.clear();
  for (const auto axis : *wanted) out.push_back(checked_axis(axis, axes));
  return out;
}

SpatialStep flip_step(const std::vector<std::int64_t>& shape,
                      const std::vector<std::int64_t>& axes) {
  SpatialStep step{
      SmallAffine(static_cast<int>(std::min<std::size_t>(shape.size(), 3))), shape, {}, {}};
  step.multiplied = transforms::Multiplied::by_torch;
  std::vector<std::int64_t> dims;
  for (const auto axis : axes) {
    dims.push_back(axis + 1);
    const auto a = static_cast<int>(axis);
    if (a >= step.matrix.axes()) continue;
    step.matrix(a, a) *= -1;
    step.matrix(a, step.matrix.axes()) =
        static_cast<double>(shape[static_cast<std::size_t>(axis)] - 1);
  }
  step.voxels = [dims](const at::Tensor& data) { return at::flip(data, dims); };
  return step;
}

SpatialPlan flip_plan(const Geometry& image, const FlipAxes& wanted) {
  const auto axes = flip_axes(wanted, static_cast<std::int64_t>(image.shape.size()));
  return {{flip_step(image.shape, axes)}, Object{{"axes", to_value(axes)}}};
}

void undo_flip(Image& image, const AppliedTransform& applied) {
  perform(image, flip_step(transforms::spatial_shape(image.data),
                           to_integers(applied.info.as_object().at("axes"))));
}

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

}  // namespace

std::span<const Field> Flipd::Options::fields() {
  static const Fields<Options> list{
      group<transforms::SpatialOptions>(),
      field<&Options::spatial_axis>("spatial_axis", "axes to mirror; default: all")};
  return list;
}

SpatialPlan Flipd::plan(const Geometry& image, std::size_t) const {
  return flip_plan(image, options_.spatial_axis);
}

void Flipd::invert(Image& image, const AppliedTransform& applied, bool) const {
  undo_flip(image, applied);
}

std::span<const Field> RandFlipd::Options::fields() {
  static const Fields<Options> list{
      group<transforms::RandomSpatialOptions>(),
      field<&Options::spatial_axis>("spatial_axis", "axes to mirror; default: all")};
  return list;
}

bool RandFlipd::draw(const Sample&, Rng& rng) const { return options_.happens(rng); }

SpatialPlan RandFlipd::plan(const Geometry& image, std::size_t, const bool& flips) const {
  return flips ? flip_plan(image, options_.spatial_axis) : SpatialPlan{};
}

void RandFlipd::invert(Image& image, const AppliedTransform& applied, bool) const {
  undo_flip(image, applied);
}

std::span<const Field> RandRotate90d::Options::fields() {
  static const Fields<Options> list{
      group<transforms::RandomSpatialOptions>(),
      field<&Options::max_k>("max_k", "most quarter turns").at_least(1),
      field<&Options::spatial_axes>("spatial_axes",
                                    "the plane: turns go from the first to the second")};
  return list;
}

void RandRotate90d::Options::validate(const Options& options, OptionIssues& issues) {
  if (options.spatial_axes[0] == options.spatial_axes[1])
    issues.error("spatial_axes", "a plane has two different axes");
}

std::int64_t RandRotate90d::draw(const Sample&, Rng& rng) const {
  const auto quarters = rng.randint(0, options_.max_k) + 1;  // drawn first, as in MONAI
  return options_.happens(rng) ? quarters : 0;
}

SpatialPlan RandRotate90d::plan(const Geometry& image, std::size_t,
                                const std::int64_t& quarters) const {
  if (quarters == 0) return {};
  const auto axes = static_cast<std::int64_t>(image.shape.size());
  const auto a = checked_axis(options_.spatial_axes[0], axes);
  const auto b = checked_axis(options_.spatial_axes[1], axes);
  return {{rotate_step(image.shape, a, b, quarters % 4)},
          Object{{"axes", Array{a, b}}, {"k", quarters % 4}}};
}

void RandRotate90d::invert(Image& image, const AppliedTransform& applied, bool) const {
  const Object& info = applied.info.as_object();
  const auto axes = to_integers(info.at("axes"));
  perform(image, rotate_step(transforms::spatial_shape(image.data), axes.at(0), axes.at(1),
                             (4 - info.at("k").as_int()) % 4));
}

}  // namespace clara::transforms_spatial
