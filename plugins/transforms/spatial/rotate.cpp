#include "rotate.hpp"

#include <clara/error.hpp>

#include <algorithm>
#include <cmath>

#include "common/map_transform.hpp"
#include "euler.hpp"

namespace clara::transforms_spatial {

using transforms::SmallAffine;

namespace {

/// A turn by `angle` about an axis (x, y, z), or of a plane.
SmallAffine turn(int axes, char axis, double angle) {
  const double sine = std::sin(angle);
  const double cosine = std::cos(angle);
  SmallAffine out(axes);
  const int first = axes == 3 && axis == 'x' ? 1 : 0;
  const int second = axes == 2 || axis == 'z' ? 1 : 2;
  const double sign = axes == 3 && axis == 'y' ? -1 : 1;
  out(first, first) = cosine;
  out(first, second) = -sign * sine;
  out(second, first) = sign * sine;
  out(second, second) = cosine;
  return out;
}

/// MONAI's create_rotate.
SmallAffine rotation(int axes, const std::vector<double>& angles, const std::string& order) {
  if (axes == 2) return turn(axes, 'z', angles.at(0));
  SmallAffine out(axes);
  const bool intrinsic = order.front() < 'a';
  for (std::size_t i = 0; i < std::min(angles.size(), order.size()); ++i) {
    const auto each = turn(axes, static_cast<char>(order[i] | 0x20), angles[i]);
    out = intrinsic ? transforms::fused_product(out, each) : transforms::fused_product(each, out);
  }
  return out;
}

SmallAffine moved_by(const std::vector<std::int64_t>& shape, double sign) {
  SmallAffine out(static_cast<int>(shape.size()));
  for (int axis = 0; axis < out.axes(); ++axis)
    out(axis, out.axes()) =
        sign * static_cast<double>(shape[static_cast<std::size_t>(axis)] - 1) / 2;
  return out;
}

/// The shape that all of a turned image of `shape` fits into.
std::vector<std::int64_t> shape_round(const SmallAffine& rotation,
                                      const std::vector<std::int64_t>& shape) {
  std::vector<std::int64_t> out;
  for (int row = 0; row < rotation.axes(); ++row) {
    double low = 0;
    double high = 0;
    for (unsigned corner = 0; corner < (1U << shape.size()); ++corner) {
      double sum = 0;
      for (int column = 0; column < rotation.axes(); ++column) {
        const bool far = ((corner >> static_cast<unsigned>(column)) & 1U) != 0;
        const auto size = static_cast<double>(shape[static_cast<std::size_t>(column)]);
        sum = std::fma(rotation(row, column), far ? size : 0.0, sum);
      }
      low = std::min(low, sum);
      high = std::max(high, sum);
    }
    out.push_back(transforms::axis_size(std::trunc(high - low + 0.5)));
  }
  return out;
}

SpatialPlan turn_plan(const Geometry& image, std::size_t key, const TurnOptions& options,
                      std::vector<double> angles, const std::string& order) {
  const auto axes = static_cast<int>(image.shape.size());
  if (axes < 2 || axes > 3)
    throw Error("an image of " + std::to_string(axes) +
                " spatial axes cannot be turned, expected 2 or 3");
  const std::size_t wanted = axes == 2 ? 1 : 3;
  if (angles.size() == 1) angles.resize(wanted, angles[0]);
  if (angles.size() != wanted)
    throw Error("angle has " + std::to_string(angles.size()) + " numbers, but an image of " +
                std::to_string(axes) + " spatial axes is turned by " + std::to_string(wanted));
  if (const auto wrong = wrong_order(order, axes == 2 ? 0 : wanted); !wrong.empty())
    throw Error("rotate_order: " + wrong);
  transforms::check_source(image.shape);
  const auto turned = rotation(axes, angles, order);
  const auto shape = options.keep_size ? image.shape : shape_round(turned, image.shape);
  transforms::check_result(shape);
  transforms::Resampling how{transforms::grid_mode(options.mode.at(key)),
                             options.padding_mode.at(key), options.align_corners.at(key),
                             options.dtype.at(key).value_or(transforms::DType{at::kFloat}).type};
  if (!at::isFloatingType(how.dtype)) how.dtype = at::kDouble;  // torch interpolates no integers
  if (how.mode == "1") how.mode = "bilinear";
  if (how.mode == "3") how.mode = "bicubic";
  transforms::SpatialStep step{
      transforms::fused_product(transforms::fused_product(moved_by(image.shape, 1), turned),
                                moved_by(shape, -1)),
      shape,
      {},
      how.align_corners};
  step.voxels = [matrix = step.matrix, shape, how](const at::Tensor& data) {
    return transforms::resample(data, matrix, shape, how);
  };
  Object undo{{"rot_mat", transforms::to_value(step.matrix.affine())},
              {"orig_size", transforms::to_value(image.shape)},
              {"mode", how.mode},
              {"padding_mode", how.padding_mode},
              {"align_corners", how.align_corners},
              {"dtype", TypeOf<transforms::DType>::print({how.dtype})}};
  return {{std::move(step)}, std::move(undo)};
}

void undo_turn(Image& image, const AppliedTransform& applied, bool nearest) {
  const Object& undo = applied.info.as_object();
  const auto shape = transforms::to_integers(undo.at("orig_size"));
  OptionReader reading;
  transforms::Resampling how{undo.at("mode").as_string(), undo.at("padding_mode").as_string(),
                             undo.at("align_corners").as_bool(),
                             TypeOf<transforms::DType>::read(undo.at("dtype"), reading).type};
  if (nearest) {
    how.mode = "nearest";
    how.align_corners = false;
  }
  const auto axes = static_cast<int>(shape.size());
  auto back = transforms::inverse_of(SmallAffine(axes, transforms::to_affine(undo.at("rot_mat"))));
  image.data = transforms::resample(image.data, back, shape, how);
  for (int row = 0; row <= axes && how.dtype == at::kFloat; ++row)
    for (int column = 0; column <= axes; ++column)
      back(row, column) = static_cast<float>(back(row, column));
  image.affine = image.affine * back.affine();  // MONAI leaves the voxel sizes of the header
}

double drawn(const AngleRange& range, Rng& rng) {
  if (const auto* ends = std::get_if<std::array<double, 2>>(&range))
    return rng.uniform((*ends)[0], (*ends)[1]);
  const double most = std::abs(std::get<double>(range));
  return rng.uniform(-most, most);
}

}  // namespace

void Rotated::Options::validate(const Options& options, OptionIssues& issues) {
  if (options.angle.empty()) issues.error("angle", "expected at least one angle");
  const auto wrong = wrong_order(options.rotate_order, 0);
  if (!wrong.empty()) issues.error("rotate_order", wrong);
}

SpatialPlan Rotated::plan(const Geometry& image, std::size_t key) const {
  return turn_plan(image, key, options_, options_.angle.values, options_.rotate_order);
}

void Rotated::invert(Image& image, const AppliedTransform& applied, bool nearest) const {
  undo_turn(image, applied, nearest);
}

Angles RandRotated::draw(const Sample&, Rng& rng) const {
  const bool turns = options_.happens(rng);
  Rng& inner = rng.nested(0);  // MONAI draws the angles whether they are used or not
  inner.random_sample();
  const double x = drawn(options_.range_x, inner);
  const double y = drawn(options_.range_y, inner);
  const double z = drawn(options_.range_z, inner);
  return turns ? Angles({x, y, z}) : std::nullopt;
}

SpatialPlan RandRotated::plan(const Geometry& image, std::size_t key, const Angles& angles) const {
  if (!angles) return transforms::only_float(image);
  std::vector<double> all(angles->begin(), angles->end());
  if (image.shape.size() == 2) all.resize(1);
  auto plan = turn_plan(image, key, options_, std::move(all), "XYZ");
  plan.steps.front().align_corners.reset();  // MONAI's lazy mode forgets that of a random transform
  return plan;
}

void RandRotated::invert(Image& image, const AppliedTransform& applied, bool nearest) const {
  undo_turn(image, applied, nearest);
}

}  // namespace clara::transforms_spatial
