#include "flip.hpp"

#include <ATen/ops/flip.h>
#include <ATen/ops/rot90.h>
#include <clara/error.hpp>

#include <array>
#include <numeric>

#include "common/lazy.hpp"
#include "common/resample.hpp"

namespace clara::transforms_spatial {

using transforms::allow_missing_keys_field;
using transforms::keys_field;
using transforms::move_affine;
using transforms::spatial_shape;
using transforms::Square;

namespace {

struct FlipDraw : Draw {
  bool flips = false;
};

struct RotateDraw : Draw {
  std::int64_t quarters = 0;  ///< 0: left alone
};

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

void flip(Image& image, const std::vector<std::int64_t>& axes) {
  const auto shape = spatial_shape(image.data);
  Square xform(static_cast<int>(std::min<std::size_t>(shape.size(), 3)));
  std::vector<std::int64_t> dims;
  for (const auto axis : axes) {
    dims.push_back(axis + 1);
    const auto a = static_cast<int>(axis);
    if (a >= xform.axes()) continue;
    xform(a, a) *= -1;
    xform(a, xform.axes()) = static_cast<double>(shape[static_cast<std::size_t>(axis)] - 1);
  }
  image.data = at::flip(image.data, dims);
  move_affine(image, xform);
}

void undo_flip(Image& image, const Trace& trace) {
  flip(image, transforms::to_integers(trace.info.as_object().at("axes")));
}

void flip_and_trace(Image& image, const FlipAxes& wanted, const std::string& label) {
  const auto axes = flip_axes(wanted, image.data.dim() - 1);
  flip(image, axes);
  image.applied.push_back({label, Object{{"axes", transforms::to_value(axes)}}});
}

/// Voxel p of an image turned by `quarters` is voxel xform * p of the image before, which has
/// `shape`.
Square quarter_turns(const std::vector<std::int64_t>& shape, std::int64_t a, std::int64_t b,
                     std::int64_t quarters) {
  const auto axes = static_cast<int>(shape.size());
  Square xform(axes);
  auto size = shape;
  for (std::int64_t i = 0; i < quarters; ++i) {
    // One turn from the axis a to b: new(p_a, p_b) = old(p_b, size_b - 1 - p_a).
    Square turn(axes);
    const auto from = static_cast<int>(a);
    const auto to = static_cast<int>(b);
    turn(from, from) = 0;
    turn(to, to) = 0;
    turn(from, to) = 1;
    turn(to, from) = -1;
    turn(to, axes) = static_cast<double>(size[static_cast<std::size_t>(b)] - 1);
    xform = xform * turn;
    std::swap(size[static_cast<std::size_t>(a)], size[static_cast<std::size_t>(b)]);
  }
  return xform;
}

void rotate(Image& image, std::int64_t a, std::int64_t b, std::int64_t quarters) {
  const auto shape = spatial_shape(image.data);
  if (shape.size() < 2 || shape.size() > 3)
    throw Error("an image of " + std::to_string(shape.size()) +
                " spatial axes cannot be turned, expected 2 or 3");
  image.data = at::rot90(image.data, quarters, {a + 1, b + 1}).contiguous();
  move_affine(image, quarter_turns(shape, a, b, quarters));
}

}  // namespace

std::span<const Field> Flipd::Options::fields() {
  static const std::array list{
      keys_field<Options>(),
      field<&Options::spatial_axis>("spatial_axis", "axes to mirror; default: all"),
      allow_missing_keys_field<Options>(),
      transforms::lazy_field<Options>(),
  };
  return list;
}

void Flipd::Options::validate(const Options& options, OptionIssues& issues) {
  transforms::check_lazy(options.lazy, issues);
}

Flipd::Flipd(Options options)
    : MapTransform(options.keys, options.allow_missing_keys), options_(std::move(options)) {}

void Flipd::apply(Sample& sample, const Draw*) const {
  for_each_image(sample, [&](Image& image, std::size_t) {
    flip_and_trace(image, options_.spatial_axis, label());
  });
}

void Flipd::invert(Image& image, const Trace& trace, bool) const { undo_flip(image, trace); }

std::span<const Field> RandFlipd::Options::fields() {
  static const std::array list{
      keys_field<Options>(),
      transforms::prob_field<Options>(),
      field<&Options::spatial_axis>("spatial_axis", "axes to mirror; default: all"),
      allow_missing_keys_field<Options>(),
      transforms::lazy_field<Options>(),
  };
  return list;
}

void RandFlipd::Options::validate(const Options& options, OptionIssues& issues) {
  transforms::check_lazy(options.lazy, issues);
}

RandFlipd::RandFlipd(Options options)
    : MapTransform(options.keys, options.allow_missing_keys), options_(std::move(options)) {}

std::unique_ptr<Draw> RandFlipd::draw(const Sample&, Rng& rng) const {
  auto out = std::make_unique<FlipDraw>();
  out->flips = transforms::Chance(options_.prob).draw(rng);
  return out;
}

void RandFlipd::apply(Sample& sample, const Draw* draw) const {
  const bool flips = dynamic_cast<const FlipDraw&>(*draw).flips;
  for_each_image(sample, [&](Image& image, std::size_t) {
    if (flips) flip_and_trace(image, options_.spatial_axis, label());
  });
}

void RandFlipd::invert(Image& image, const Trace& trace, bool) const { undo_flip(image, trace); }

std::span<const Field> RandRotate90d::Options::fields() {
  static const std::array list{
      keys_field<Options>(),
      transforms::prob_field<Options>(),
      field<&Options::max_k>("max_k", "most quarter turns").at_least(1),
      field<&Options::spatial_axes>("spatial_axes",
                                    "the plane: turns go from the first to the second"),
      allow_missing_keys_field<Options>(),
      transforms::lazy_field<Options>(),
  };
  return list;
}

void RandRotate90d::Options::validate(const Options& options, OptionIssues& issues) {
  if (options.spatial_axes[0] == options.spatial_axes[1])
    issues.error("spatial_axes", "a plane has two different axes");
  transforms::check_lazy(options.lazy, issues);
}

RandRotate90d::RandRotate90d(Options options)
    : MapTransform(options.keys, options.allow_missing_keys), options_(std::move(options)) {}

std::unique_ptr<Draw> RandRotate90d::draw(const Sample&, Rng& rng) const {
  auto out = std::make_unique<RotateDraw>();
  const auto quarters = rng.randint(0, options_.max_k) + 1;  // drawn first, as in MONAI
  if (transforms::Chance(options_.prob).draw(rng)) out->quarters = quarters;
  return out;
}

void RandRotate90d::apply(Sample& sample, const Draw* draw) const {
  const auto quarters = dynamic_cast<const RotateDraw&>(*draw).quarters % 4;
  for_each_image(sample, [&](Image& image, std::size_t) {
    if (quarters == 0) return;
    const auto axes = image.data.dim() - 1;
    const auto a = checked_axis(options_.spatial_axes[0], axes);
    const auto b = checked_axis(options_.spatial_axes[1], axes);
    rotate(image, a, b, quarters);
    image.applied.push_back({label(), Object{{"axes", Array{a, b}}, {"k", quarters}}});
  });
}

void RandRotate90d::invert(Image& image, const Trace& trace, bool) const {
  const Object& info = trace.info.as_object();
  const auto axes = transforms::to_integers(info.at("axes"));
  rotate(image, axes.at(0), axes.at(1), 4 - info.at("k").as_int());
}

}  // namespace clara::transforms_spatial
