#include "common/interpolate.hpp"

#include <ATen/ops/_upsample_nearest_exact1d.h>
#include <ATen/ops/_upsample_nearest_exact2d.h>
#include <ATen/ops/_upsample_nearest_exact3d.h>
#include <ATen/ops/adaptive_avg_pool1d.h>
#include <ATen/ops/adaptive_avg_pool2d.h>
#include <ATen/ops/adaptive_avg_pool3d.h>
#include <ATen/ops/upsample_bicubic2d.h>
#include <ATen/ops/upsample_bilinear2d.h>
#include <ATen/ops/upsample_linear1d.h>
#include <ATen/ops/upsample_nearest1d.h>
#include <ATen/ops/upsample_nearest2d.h>
#include <ATen/ops/upsample_nearest3d.h>
#include <ATen/ops/upsample_trilinear3d.h>
#include <clara/error.hpp>

#include "common/dtype.hpp"
#include "common/map_transform.hpp"
#include "common/small_affine.hpp"

namespace clara::transforms {
namespace {

at::Tensor average(const at::Tensor& in, const std::vector<std::int64_t>& shape) {
  if (shape.size() == 1) return at::adaptive_avg_pool1d(in, shape);
  if (shape.size() == 2) return at::adaptive_avg_pool2d(in, shape);
  return at::adaptive_avg_pool3d(in, shape);
}

at::Tensor nearest(const at::Tensor& in, const std::vector<std::int64_t>& shape) {
  if (shape.size() == 1) return at::upsample_nearest1d(in, shape);
  if (shape.size() == 2) return at::upsample_nearest2d(in, shape);
  return at::upsample_nearest3d(in, shape);
}

at::Tensor nearest_exact(const at::Tensor& in, const std::vector<std::int64_t>& shape) {
  if (shape.size() == 1) return at::_upsample_nearest_exact1d(in, shape);
  if (shape.size() == 2) return at::_upsample_nearest_exact2d(in, shape);
  return at::_upsample_nearest_exact3d(in, shape);
}

at::Tensor linear(const at::Tensor& in, const std::vector<std::int64_t>& shape, bool align) {
  if (shape.size() == 1) return at::upsample_linear1d(in, shape, align);
  if (shape.size() == 2) return at::upsample_bilinear2d(in, shape, align);
  return at::upsample_trilinear3d(in, shape, align);
}

}  // namespace

std::vector<Value> interpolate_modes() {
  return {"area", "nearest", "nearest-exact", "linear", "bilinear", "trilinear", "bicubic"};
}

SmallAffine scale_affine(const std::vector<std::int64_t>& from, const std::vector<std::int64_t>& to,
                         bool align_corners) {
  SmallAffine out(static_cast<int>(from.size()));
  for (int axis = 0; axis < out.axes(); ++axis) {
    const auto o = static_cast<double>(from[static_cast<std::size_t>(axis)]);
    const auto n = static_cast<double>(to[static_cast<std::size_t>(axis)]);
    const double scale = align_corners ? (n == 1 ? 0.0 : (o - 1) / (n - 1)) : o / std::max(n, 1.0);
    out(axis, axis) = scale;
    if (!align_corners) out(axis, out.axes()) = (scale - 1) / 2.0;
  }
  return out;
}

at::Tensor interpolate(const at::Tensor& data, const std::vector<std::int64_t>& shape,
                       const Interpolation& how) {
  const at::Tensor in = data.to(how.dtype).unsqueeze(0).contiguous();
  at::Tensor out;
  if (how.mode == "area") {
    out = average(in, shape);
  } else if (how.mode == "nearest") {
    out = nearest(in, shape);
  } else if (how.mode == "nearest-exact") {
    out = nearest_exact(in, shape);
  } else if (how.mode == "bicubic") {
    if (shape.size() != 2)
      throw Error("bicubic is for 2 spatial axes, the image has " + std::to_string(shape.size()));
    out = at::upsample_bicubic2d(in, shape, how.align_corners.value_or(false));
  } else {
    out = linear(in, shape, how.align_corners.value_or(false));
  }
  return out.squeeze(0).to(at::kFloat);
}

SpatialPlan resize_plan(const Geometry& image, const std::vector<std::int64_t>& shape,
                        const Interpolation& how, Scaling scaling) {
  if (shape.empty() || shape.size() > 3)
    throw Error("an image of " + std::to_string(shape.size()) +
                " spatial axes cannot be resized, expected 1 to 3");
  check_source(image.shape);
  check_result(shape);
  SpatialStep step{SmallAffine(static_cast<int>(shape.size())), shape, {}, how.align_corners};
  const bool changes = image.shape != shape || scaling == Scaling::zoom;
  if (changes) step.matrix = scale_affine(image.shape, shape, how.align_corners.value_or(false));
  if (changes)
    step.voxels = [shape, how](const at::Tensor& data) { return interpolate(data, shape, how); };
  else
    step.voxels = [](const at::Tensor& data) { return data.to(at::kFloat); };
  Object undo{{"orig_size", to_value(image.shape)},
              {"mode", how.mode},
              {"align_corners", how.align_corners ? Value(*how.align_corners) : Value()},
              {"dtype", TypeOf<DType>::print({how.dtype})}};
  return {{std::move(step)}, std::move(undo)};
}

void undo_resize(Image& image, const Object& undo, bool nearest_voxel) {
  OptionReader reading;
  Interpolation how{undo.at("mode").as_string(), std::nullopt,
                    TypeOf<DType>::read(undo.at("dtype"), reading).type};
  if (nearest_voxel) {
    how.mode = "nearest";
  } else if (undo.at("align_corners").is_bool()) {
    how.align_corners = undo.at("align_corners").as_bool();
  }
  const auto plan = resize_plan(geometry_of(image), to_integers(undo.at("orig_size")), how);
  for (const auto& step : plan.steps) perform(image, step);
}

}  // namespace clara::transforms
