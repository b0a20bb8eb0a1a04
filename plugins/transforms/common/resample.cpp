#include "common/resample.hpp"

#include <ATen/ops/all.h>
#include <ATen/ops/bmm.h>
#include <ATen/ops/empty.h>
#include <ATen/ops/grid_sampler.h>
#include <ATen/ops/isfinite.h>
#include <ATen/ops/linspace.h>
#include <ATen/ops/ones.h>
#include <ATen/ops/sum.h>
#include <ATen/ops/zeros.h>
#include <clara/error.hpp>
#include <clara/internal/texts.hpp>
#include <clara/train/parallel.hpp>

#include <algorithm>
#include <cmath>
#include <limits>

#include "common/axis_samples.hpp"
#include "common/map_transform.hpp"
#include "common/spline.hpp"

namespace clara::transforms {
namespace {

/// Largest way that a voxel moves along `axis` through the other axes.
double slant(const SmallAffine& xform, int axis, const std::vector<std::int64_t>& shape) {
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
std::vector<AxisSamples> samples_of(const at::Tensor& data, const SmallAffine& xform,
                                    const std::vector<std::int64_t>& shape, const Resampling& how) {
  std::vector<AxisSamples> lines;
  const bool three = data.dim() == 4 && xform.axes() == 3 && data.is_cpu();  // so not bicubic
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
      lines.push_back(nearest_samples(places, size, border));
    } else {
      lines.push_back(linear_samples(places, size, border));
    }
  }
  return lines;
}

at::Tensor by_axis(const at::Tensor& data, const std::vector<AxisSamples>& lines,
                   const std::vector<std::int64_t>& shape, bool nearest) {
  const at::Tensor in = data.to(at::kFloat).contiguous();
  std::vector<std::int64_t> sizes{in.size(0)};
  sizes.insert(sizes.end(), shape.begin(), shape.end());
  at::Tensor out = at::empty(sizes, in.options());
  const auto in_sizes = in.sizes().slice(1);
  const std::int64_t in_step = in_sizes[0] * in_sizes[1] * in_sizes[2];
  const std::int64_t out_step = shape[0] * shape[1] * shape[2];
  const auto work = nearest ? &resample_nearest : &resample_linear;
  const auto* from = in.const_data_ptr<float>();
  auto* to = out.mutable_data_ptr<float>();
  const std::int64_t plane = shape[1] * shape[2];
  const auto grain = std::max<std::int64_t>(1, 32768 / std::max<std::int64_t>(plane, 1));
  for (std::int64_t channel = 0; channel < in.size(0); ++channel)
    parallel_for(0, shape[0], grain, [&](std::int64_t begin, std::int64_t end) {
      work(from + channel * in_step, to + channel * out_step + begin * plane, {in_sizes.data(), 3},
           Lines(lines.data(), 3), static_cast<std::size_t>(begin), static_cast<std::size_t>(end));
    });
  return out;
}

/// Matrix from voxels to [-1, 1], as MONAI's normalize_transform.
SmallAffine normalising(at::IntArrayRef sizes, bool align_corners) {
  SmallAffine out(static_cast<int>(sizes.size()));
  for (int i = 0; i < out.axes(); ++i) {
    const auto size = static_cast<double>(sizes[static_cast<std::size_t>(i)]);
    out(i, i) = align_corners ? 2.0 / (size <= 1 ? 1.0 : size - 1) : 2.0 / (size <= 0 ? 2.0 : size);
    out(i, out.axes()) = align_corners ? -1.0 : 1.0 / size - 1.0;
  }
  return out;
}

/// Every element rounded to float32, when that is the type of the computation.
SmallAffine rounded(SmallAffine m, at::ScalarType type) {
  if (type != at::kFloat) return m;
  for (int row = 0; row < m.size(); ++row)
    for (int column = 0; column < m.size(); ++column)
      m(row, column) = static_cast<float>(m(row, column));
  return m;
}

/// a * b with every product and sum rounded to `type`.
SmallAffine product(const SmallAffine& a, const SmallAffine& b, at::ScalarType type) {
  if (type != at::kFloat) return a * b;
  SmallAffine out(a.axes());
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
SmallAffine normalised(const SmallAffine& xform, at::IntArrayRef from, at::IntArrayRef to,
                       const Resampling& how) {
  const SmallAffine source = rounded(normalising(from, how.align_corners), how.dtype);
  const SmallAffine target = rounded(normalising(to, how.align_corners), how.dtype);
  const SmallAffine back = rounded(solve(target, SmallAffine(xform.axes())), how.dtype);
  return product(product(source, rounded(xform, how.dtype), how.dtype), back, how.dtype);
}

/// torch's affine_grid in slabs, since all of it would be six times the image: rows of homogeneous
/// places in [-1, 1] times the matrix, as torch computes it.
class SlabGrid {
 public:
  SlabGrid(at::Tensor theta, const std::vector<std::int64_t>& shape, bool align_corners)
      : theta_(std::move(theta)) {
    for (const auto count : shape) {
      const auto options = theta_.options();
      const auto size = static_cast<double>(count);
      at::Tensor line =
          count > 1 ? at::linspace(-1, 1, count, options) : at::zeros({count}, options);
      lines_.push_back(align_corners ? line : line.mul(size - 1).div(size));
    }
  }
  /// Of the planes [begin, end) of the first axis: [1, end - begin, ..., axes].
  at::Tensor planes(std::int64_t begin, std::int64_t end) const {
    const auto axes = static_cast<std::int64_t>(lines_.size());
    std::vector<std::int64_t> shape{end - begin};
    for (std::int64_t axis = 1; axis < axes; ++axis) shape.push_back(lines_[axis].size(0));
    std::vector<std::int64_t> rows = shape;
    rows.push_back(axes + 1);
    const at::Tensor base = at::ones(rows, theta_.options());
    for (std::int64_t axis = 0; axis < axes; ++axis) {  // torch counts the axes from the last one
      std::vector<std::int64_t> across(lines_.size(), 1);
      across[static_cast<std::size_t>(axis)] = shape[static_cast<std::size_t>(axis)];
      const at::Tensor line = axis == 0 ? lines_[0].narrow(0, begin, end - begin) : lines_[axis];
      base.select(-1, axes - 1 - axis).copy_(line.view(across).expand(shape));
    }
    shape.insert(shape.begin(), 1);
    shape.push_back(axes);
    return base.view({1, -1, axes + 1}).bmm(theta_.transpose(1, 2)).view(shape);
  }

 private:
  at::Tensor theta_;  ///< [1, axes, axes + 1]
  std::vector<at::Tensor> lines_;
};

at::Tensor by_grid(const at::Tensor& data, const SmallAffine& xform,
                   const std::vector<std::int64_t>& shape, const Resampling& how) {
  constexpr std::int64_t kSlab = 65536;  // voxels
  const int axes = xform.axes();
  const SmallAffine norm = normalised(xform, data.sizes().slice(1), shape, how);
  at::Tensor theta = at::empty({1, axes, axes + 1}, at::TensorOptions(at::kDouble));
  auto* values = theta.mutable_data_ptr<double>();
  for (int row = 0; row < axes; ++row)  // torch counts the axes from the last one
    for (int column = 0; column <= axes; ++column)
      *values++ = norm(axes - 1 - row, column == axes ? axes : axes - 1 - column);
  const SlabGrid grid(theta.to(data.device(), how.dtype), shape, how.align_corners);
  std::vector<std::int64_t> size{data.size(0)};
  size.insert(size.end(), shape.begin(), shape.end());
  const at::Tensor out = at::empty(size, data.options().dtype(at::kFloat));
  const auto plane =
      std::max<std::int64_t>(1, out.numel() / std::max<std::int64_t>(1, size[0] * size[1]));
  const auto planes = std::max<std::int64_t>(1, kSlab / plane);
  const auto slabs = [&](const auto& work) {
    parallel_for(0, shape[0], planes, [&](std::int64_t begin, std::int64_t end) {
      for (auto at = begin; at < end; at += planes) work(at, std::min(planes, end - at));
    });
  };
  const auto sampler = grid_sampler_of(data, how);
  if (sampler) {
    slabs([&](std::int64_t at, std::int64_t count) {
      sampler->sample(grid.planes(at, at + count), out, at * plane);
    });
    return out;
  }
  const at::Tensor input = data.to(how.dtype).unsqueeze(0).contiguous();
  slabs([&](std::int64_t at, std::int64_t count) {
    out.narrow(1, at, count).copy_(sample_by_torch(input, grid.planes(at, at + count), how));
  });
  return out;
}

bool all_finite(const at::Tensor& data) {
  return !data.is_floating_point() || data.numel() == 0 ||
         std::isfinite(data.sum(at::kDouble).item<double>()) ||
         at::isfinite(data).all().item<bool>();
}

}  // namespace

std::string torch_padding(const std::string& mode) {
  if (mode == "nearest") return "border";
  if (mode == "constant" || mode == "grid-constant") return "zeros";
  return mode == "border" || mode == "zeros" ? mode : "reflection";
}

std::string scipy_padding(const std::string& mode) {
  if (mode == "border") return "nearest";
  if (mode == "zeros") return "constant";
  return mode == "reflection" || mode == "grid-mirror" ? "reflect" : mode;
}

bool is_order(const std::string& mode) { return mode.size() == 1; }

std::optional<ImageSampler> grid_sampler_of(const at::Tensor& data, const Resampling& how) {
  const bool known = how.mode == "bilinear" || how.mode == "nearest";
  if (data.dim() != 4 || !data.is_cpu() || !known) return std::nullopt;
  if (how.dtype != at::kFloat && how.dtype != at::kDouble) return std::nullopt;
  return ImageSampler(data, how);
}

ImageSampler::ImageSampler(const at::Tensor& data, const Resampling& how)
    : values_(data.scalar_type() == at::kFloat && how.dtype == at::kDouble
                  ? data.contiguous()
                  : data.to(how.dtype).contiguous()),
      type_(how.dtype),
      sampler_(values_, {how.mode == "nearest",
                         how.padding_mode == "zeros"    ? GridPadding::zeros
                         : how.padding_mode == "border" ? GridPadding::border
                                                        : GridPadding::reflection,
                         how.align_corners}) {}

void ImageSampler::sample(const at::Tensor& places, const at::Tensor& out,
                          std::int64_t begin) const {
  const auto voxels = out.numel() / std::max<std::int64_t>(1, out.size(0));
  const auto count = places.numel() / 3;
  auto* to = out.mutable_data_ptr<float>() + begin;
  if (type_ == at::kFloat) {
    const auto* from = places.const_data_ptr<float>();
    sampler_.sample<float>({from, from + 1, from + 2, 3}, count, to, voxels);
  } else {
    const auto* from = places.const_data_ptr<double>();
    sampler_.sample<double>({from, from + 1, from + 2, 3}, count, to, voxels);
  }
}

at::Tensor sample_by_torch(const at::Tensor& input, const at::Tensor& places,
                           const Resampling& how) {
  const int mode = how.mode == "nearest" ? 1 : how.mode == "bicubic" ? 2 : 0;
  const int padding = how.padding_mode == "zeros" ? 0 : how.padding_mode == "border" ? 1 : 2;
  return at::grid_sampler(input, places, mode, padding, how.align_corners).squeeze(0);
}

std::string grid_mode(const GridMode& mode) {
  if (const auto* order = std::get_if<std::int64_t>(&mode)) return std::to_string(*order);
  const auto& word = std::get<std::string>(mode);
  return word == "trilinear" || word == "linear" ? "bilinear" : word;
}

std::vector<Value> resample_modes() {
  return {"bilinear", "nearest", "trilinear", "linear", "bicubic", 0, 1, 2, 3, 4, 5};
}
std::vector<Value> resample_padding_modes() {
  return {"border",      "zeros",  "reflection",    "nearest", "constant", "reflect",
          "grid-mirror", "mirror", "grid-constant", "wrap",    "grid-wrap"};
}

at::Tensor resample(const at::Tensor& data, const SmallAffine& xform,
                    const std::vector<std::int64_t>& shape, const Resampling& wanted) {
  if (is_order(wanted.mode))
    return resample_spline(data, xform, shape,
                           {wanted.mode.front() - '0', scipy_padding(wanted.padding_mode),
                            wanted.align_corners, wanted.dtype});
  Resampling how = wanted;
  how.padding_mode = torch_padding(wanted.padding_mode);
  if (how.mode == "bicubic" && shape.size() != 2)
    throw Error("bicubic is for 2 spatial axes, the image has " + std::to_string(shape.size()) +
                "; 3 is the cubic spline, for any number");
  const auto lines = samples_of(data, xform, shape, how);
  // Where a weight is 0, torch makes NaN of what is not finite; axis by axis it would come out
  // later.
  const bool nearest = how.mode == "nearest";
  if (lines.size() == 3 && (nearest || all_finite(data)))
    return by_axis(data, lines, shape, nearest);
  return by_grid(data, xform, shape, how);
}

SpatialPlan resample_plan(const Geometry& image, const SmallAffine& target,
                          const std::vector<std::int64_t>& shape, const Resampling& wanted) {
  const int axes = target.axes();
  Resampling how = wanted;
  if (!at::isFloatingType(how.dtype)) how.dtype = at::kDouble;  // torch interpolates no integers
  check_source(image.shape);
  check_result(shape);
  if (static_cast<std::size_t>(axes) != image.shape.size())
    throw Error("the image has " + std::to_string(image.shape.size()) + " spatial axes (" +
                grid_text(image.shape) + "), 1 to 3 can be resampled");
  const SmallAffine source(axes, image.affine);
  SpatialStep step{
      axes < 2 ? SmallAffine(axes) : solve(source, target), shape, {}, how.align_corners};
  const bool same_grid = all_close(source, target, kAffineTolerance) ||
                         all_close(step.matrix, SmallAffine(axes), kAffineTolerance);
  step.moves = !(same_grid && shape == image.shape);
  step.multiplied = Multiplied::by_torch;
  if (step.moves)
    step.voxels = [matrix = step.matrix, shape, how](const at::Tensor& data) {
      return resample(data, matrix, shape, how);
    };
  else
    step.voxels = [](const at::Tensor& data) { return data.to(at::kFloat); };
  Object undo{
      {"orig_size", to_value(image.shape)},         {"mode", how.mode},
      {"padding_mode", how.padding_mode},           {"align_corners", how.align_corners},
      {"dtype", TypeOf<DType>::print({how.dtype})}, {"src_affine", to_value(source.affine())}};
  return {{std::move(step)}, std::move(undo)};
}

void spatial_resample(Image& image, const SmallAffine& target,
                      const std::vector<std::int64_t>& shape, const Resampling& how) {
  for (const auto& step : resample_plan(geometry_of(image), target, shape, how).steps)
    perform(image, step);
}

void undo_resample(Image& image, const Object& undo, bool nearest) {
  const auto shape = to_integers(undo.at("orig_size"));
  OptionReader reading;
  Resampling how{undo.at("mode").as_string(), undo.at("padding_mode").as_string(),
                 undo.at("align_corners").as_bool(),
                 TypeOf<DType>::read(undo.at("dtype"), reading).type};
  if (nearest) {
    how.mode = "nearest";
    how.align_corners = false;
  }
  const SmallAffine target(static_cast<int>(shape.size()), to_affine(undo.at("src_affine")));
  spatial_resample(image, target, shape, how);
}

}  // namespace clara::transforms
