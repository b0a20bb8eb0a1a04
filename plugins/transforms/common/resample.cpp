#include "common/resample.hpp"

#include <ATen/ops/affine_grid_generator.h>
#include <ATen/ops/empty.h>
#include <ATen/ops/grid_sampler.h>
#include <ATen/ops/linspace.h>
#include <ATen/ops/zeros.h>
#include <clara/error.hpp>

#include <cmath>
#include <limits>

#include "common/map_transform.hpp"
#include "common/separable.hpp"

namespace clara::transforms {
namespace {

/// Largest way that a voxel moves along `axis` through the other axes.
double slant(const Square& xform, int axis, const std::vector<std::int64_t>& shape) {
  double sum = 0;
  for (int other = 0; other < xform.axes(); ++other)
    if (other != axis)
      sum += std::abs(xform(axis, other)) *
             static_cast<double>(shape[static_cast<std::size_t>(other)]);
  return sum;
}

/// True when a place so far from where it should be may round to another voxel.
bool near_tie(const std::vector<double>& places, double error) {
  for (const double place : places)
    if (std::abs(std::abs(place - std::nearbyint(place)) - 0.5) <= error) return true;
  return false;
}

/// The three lines when each axis can be resampled by itself; fewer when they cannot.
std::vector<Line> lines_of(const at::Tensor& data, const Square& xform,
                           const std::vector<std::int64_t>& shape, const Resampling& how) {
  std::vector<Line> lines;
  const bool three = data.dim() == 4 && xform.axes() == 3 && data.is_cpu();
  if (!three || how.align_corners || how.dtype != at::kDouble || how.padding_mode == "reflection")
    return lines;
  constexpr double kNothing = 1e-9;  // voxels
  const bool border = how.padding_mode == "border";
  for (int axis = 0; axis < 3; ++axis) {
    const double error = slant(xform, axis, shape);
    if (error > kNothing) return {};
    const auto size = data.size(axis + 1);
    const auto count = shape[static_cast<std::size_t>(axis)];
    // torch's own, since its vector instructions round in a way of theirs.
    const auto options = at::TensorOptions(at::kDouble);
    const at::Tensor line =
        count > 1 ? at::linspace(-1, 1, count, options) : at::zeros({count}, options);
    const auto places = source_places(
        xform, axis, size, {line.const_data_ptr<double>(), static_cast<std::size_t>(count)});
    if (how.mode == "nearest") {
      if (error > 0 && near_tie(places, 2 * kNothing)) return {};
      lines.push_back(nearest_line(places, size, border));
    } else {
      lines.push_back(linear_line(places, size, border));
    }
  }
  return lines;
}

at::Tensor by_lines(const at::Tensor& data, const std::vector<Line>& lines,
                    const std::vector<std::int64_t>& shape, bool nearest) {
  const at::Tensor in = data.to(at::kFloat).contiguous();
  std::vector<std::int64_t> sizes{in.size(0)};
  sizes.insert(sizes.end(), shape.begin(), shape.end());
  at::Tensor out = at::empty(sizes, in.options());
  const auto in_sizes = in.sizes().slice(1);
  const std::int64_t in_step = in_sizes[0] * in_sizes[1] * in_sizes[2];
  const std::int64_t out_step = shape[0] * shape[1] * shape[2];
  const auto work = nearest ? &resample_nearest : &resample_linear;
  for (std::int64_t channel = 0; channel < in.size(0); ++channel)
    work(in.const_data_ptr<float>() + channel * in_step,
         out.mutable_data_ptr<float>() + channel * out_step, {in_sizes.data(), 3}, lines[0],
         lines[1], lines[2]);
  return out;
}

/// Matrix from voxels to [-1, 1], as MONAI's normalize_transform.
Square normalising(at::IntArrayRef sizes, bool align_corners) {
  Square out(static_cast<int>(sizes.size()));
  for (int i = 0; i < out.axes(); ++i) {
    const auto size = static_cast<double>(sizes[static_cast<std::size_t>(i)]);
    out(i, i) = align_corners ? 2.0 / (size <= 1 ? 1.0 : size - 1) : 2.0 / (size <= 0 ? 2.0 : size);
    out(i, out.axes()) = align_corners ? -1.0 : 1.0 / size - 1.0;
  }
  return out;
}

/// Every element rounded to float32, when that is the type of the computation.
Square rounded(Square m, at::ScalarType type) {
  if (type != at::kFloat) return m;
  for (int row = 0; row < m.size(); ++row)
    for (int column = 0; column < m.size(); ++column)
      m(row, column) = static_cast<float>(m(row, column));
  return m;
}

/// a * b with every product and sum rounded to `type`.
Square product(const Square& a, const Square& b, at::ScalarType type) {
  if (type != at::kFloat) return a * b;
  Square out(a.axes());
  for (int row = 0; row < a.size(); ++row)
    for (int column = 0; column < a.size(); ++column) {
      float sum = 0;
      for (int k = 0; k < a.size(); ++k)
        sum += static_cast<float>(a(row, k)) * static_cast<float>(b(k, column));
      out(row, column) = sum;
    }
  return out;
}

/// From [-1, 1] of the result to [-1, 1] of the image.
Square normalised(const Square& xform, at::IntArrayRef from, at::IntArrayRef to,
                  const Resampling& how) {
  const Square source = rounded(normalising(from, how.align_corners), how.dtype);
  const Square target = rounded(normalising(to, how.align_corners), how.dtype);
  const Square back = rounded(solve(target, Square(xform.axes())), how.dtype);
  return product(product(source, rounded(xform, how.dtype), how.dtype), back, how.dtype);
}

at::Tensor by_grid(const at::Tensor& data, const Square& xform,
                   const std::vector<std::int64_t>& shape, const Resampling& how) {
  const int axes = xform.axes();
  const Square norm = normalised(xform, data.sizes().slice(1), shape, how);
  at::Tensor theta = at::empty({1, axes, axes + 1}, at::TensorOptions(at::kDouble));
  auto* values = theta.mutable_data_ptr<double>();
  for (int row = 0; row < axes; ++row)  // torch counts the axes from the last one
    for (int column = 0; column <= axes; ++column)
      *values++ = norm(axes - 1 - row, column == axes ? axes : axes - 1 - column);
  std::vector<std::int64_t> size{1, data.size(0)};
  size.insert(size.end(), shape.begin(), shape.end());
  const at::Tensor input = data.to(how.dtype).unsqueeze(0).contiguous();
  const at::Tensor grid =
      at::affine_grid_generator(theta.to(data.device(), how.dtype), size, how.align_corners);
  const int padding = how.padding_mode == "zeros" ? 0 : how.padding_mode == "border" ? 1 : 2;
  return at::grid_sampler(input, grid, how.mode == "nearest" ? 1 : 0, padding, how.align_corners)
      .squeeze(0)
      .to(at::kFloat);
}

}  // namespace

std::vector<Value> resample_modes() { return {"bilinear", "nearest"}; }
std::vector<Value> resample_padding_modes() { return {"border", "zeros", "reflection"}; }

at::Tensor resample(const at::Tensor& data, const Square& xform,
                    const std::vector<std::int64_t>& shape, const Resampling& how) {
  const auto lines = lines_of(data, xform, shape, how);
  if (lines.size() == 3) return by_lines(data, lines, shape, how.mode == "nearest");
  return by_grid(data, xform, shape, how);
}

void move_affine(Image& image, const Square& xform) {
  image.affine = image.affine * xform.affine();
  Value* pixdim = image.meta.find("pixdim");
  if (pixdim == nullptr || !pixdim->is_array()) return;
  const Value* header = image.meta.find("sizeof_hdr");
  const bool single =
      header == nullptr || header->as_int() == 348;  // a NIfTI-1 header holds float32
  const auto spacing = spacing_of(Square(3, image.affine));
  auto& list = pixdim->as_array();
  for (std::size_t i = 0; i < spacing.size() && i + 1 < list.size(); ++i)
    list[i + 1] = single ? static_cast<double>(static_cast<float>(spacing[i])) : spacing[i];
}

Object spatial_resample(Image& image, const Square& target, const std::vector<std::int64_t>& shape,
                        const Resampling& how) {
  const auto before = spatial_shape(image.data);
  const int axes = target.axes();
  if (static_cast<std::size_t>(axes) != before.size())
    throw Error("the image has " + std::to_string(before.size()) + " spatial axes (" +
                shape_text(before) + "), 1 to 3 can be resampled");
  const Square source(axes, image.affine);
  const Square xform = axes < 2 ? Square(axes) : solve(source, target);
  const bool same_grid = all_close(source, target, kAffineTolerance) ||
                         all_close(xform, Square(axes), kAffineTolerance);
  if (same_grid && shape == before) {
    image.data = image.data.to(at::kFloat);
  } else {
    image.data = resample(image.data, xform, shape, how);
    move_affine(image, xform);
  }
  return {{"orig_size", to_value(before)},
          {"mode", how.mode},
          {"padding_mode", how.padding_mode},
          {"align_corners", how.align_corners},
          {"dtype", TypeOf<DType>::print({how.dtype})},
          {"src_affine", to_value(source.affine())}};
}

void undo_resample(Image& image, const Object& info, bool nearest) {
  const auto shape = to_integers(info.at("orig_size"));
  Reading reading;
  Resampling how{info.at("mode").as_string(), info.at("padding_mode").as_string(),
                 info.at("align_corners").as_bool(),
                 TypeOf<DType>::read(info.at("dtype"), reading).type};
  if (nearest) {
    how.mode = "nearest";
    how.align_corners = false;
  }
  const Square target(static_cast<int>(shape.size()), to_affine(info.at("src_affine")));
  spatial_resample(image, target, shape, how);
}

}  // namespace clara::transforms
