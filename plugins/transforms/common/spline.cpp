#include "common/spline.hpp"

#include <ATen/ops/empty.h>
#include <ATen/ops/linspace.h>
#include <ATen/ops/matmul.h>
#include <ATen/ops/ones.h>
#include <ATen/ops/pad.h>
#include <ATen/ops/stack.h>
#include <clara/train/parallel.hpp>

#include <algorithm>
#include <array>
#include <cmath>
#include <optional>

namespace clara::transforms {
namespace {

constexpr int kMostOrder = 5;
/// scipy has no exact filter for the paddings "nearest" and "grid-constant": it filters an image
/// with so many voxels of what goes on outside round it.
constexpr std::int64_t kBorder = 12;

/// The poles of the filter that makes coefficients of samples (Unser, Aldroubi and Eden 1993).
std::vector<double> poles_of(int order) {
  switch (order) {
    case 2:
      return {std::sqrt(8.0) - 3};
    case 3:
      return {std::sqrt(3.0) - 2};
    case 4:
      return {std::sqrt(664 - std::sqrt(438976.0)) + std::sqrt(304.0) - 19,
              std::sqrt(664 + std::sqrt(438976.0)) - std::sqrt(304.0) - 19};
    case 5:
      return {std::sqrt(67.5 - std::sqrt(4436.25)) + std::sqrt(26.25) - 6.5,
              std::sqrt(67.5 + std::sqrt(4436.25)) - std::sqrt(26.25) - 6.5};
    default:
      return {};
  }
}

/// What the causal filter holds before the first sample, of a line that goes on as its mirror
/// image: about the first sample, or (`reflect`) about the border before it.
double causal_start(double* line, std::int64_t count, double pole, bool reflect) {
  const double first = line[0];
  const double round_trip = std::pow(pole, static_cast<double>(reflect ? count : count - 1));
  // The sum is kept in line[0]: with `reflect`, scipy reads its last term there, which is wrong by
  // less than 1e-3 of the samples, and MONAI's results are its.
  line[0] += round_trip * line[count - 1];
  double power = pole;
  for (std::int64_t i = 1; i < (reflect ? count : count - 1); ++i, power *= pole)
    line[0] += power * (line[i] + round_trip * line[count - 1 - i]);
  const double whole = 1 - round_trip * round_trip;
  return reflect ? line[0] * pole / whole + first : line[0] / whole;
}

/// How a line goes on at both ends for the filter and for the neighbours of a place: as its mirror
/// image about the outermost samples, or about the borders, or from its other end.
enum class Boundary { mirror, reflect, wrap, clamp, zero };

/// scipy's choice for the filter.
Boundary filter_boundary(const std::string& padding) {
  if (padding == "reflect" || padding == "nearest") return Boundary::reflect;
  return padding == "grid-wrap" ? Boundary::wrap : Boundary::mirror;
}

/// And for the neighbours.
Boundary tap_boundary(const std::string& padding) {
  if (padding == "reflect") return Boundary::reflect;
  if (padding == "nearest") return Boundary::clamp;
  if (padding == "grid-wrap") return Boundary::wrap;
  return padding == "grid-constant" ? Boundary::zero : Boundary::mirror;
}

double causal_start_of_ring(const double* line, std::int64_t count, double pole) {
  double sum = line[0];
  double power = pole;
  for (std::int64_t i = 1; i < count; ++i, power *= pole) sum += power * line[count - i];
  return sum / (1 - power);
}

double anticausal_end(const double* line, std::int64_t count, double pole, Boundary boundary) {
  const double end = line[count - 1];
  if (boundary == Boundary::reflect) return end * pole / (pole - 1);
  if (boundary == Boundary::mirror)
    return (end + pole * line[count - 2]) * pole / (pole * pole - 1);
  double sum = end;
  double power = pole;
  for (std::int64_t i = 0; i < count - 1; ++i, power *= pole) sum += power * line[i];
  return sum * pole / (power - 1);
}

void filter_line(double* line, std::int64_t count, const std::vector<double>& poles,
                 Boundary boundary) {
  double gain = 1;
  for (const double pole : poles) gain *= (1 - pole) * (1 - 1 / pole);
  for (std::int64_t i = 0; i < count; ++i) line[i] *= gain;
  for (const double pole : poles) {
    line[0] = boundary == Boundary::wrap
                  ? causal_start_of_ring(line, count, pole)
                  : causal_start(line, count, pole, boundary == Boundary::reflect);
    for (std::int64_t i = 1; i < count; ++i) line[i] += pole * line[i - 1];
    line[count - 1] = anticausal_end(line, count, pole, boundary);
    for (std::int64_t i = count - 2; i >= 0; --i) line[i] = pole * (line[i + 1] - line[i]);
  }
}

/// The coefficients of a B-spline through `samples` (contiguous float64, spatial axes).
void filter(at::Tensor& samples, int order, Boundary boundary) {
  const auto poles = poles_of(order);
  for (std::int64_t axis = 0; axis < samples.dim(); ++axis) {
    const auto count = samples.size(axis);
    if (count < 2) continue;
    const at::Tensor lines = samples.movedim(axis, -1).contiguous();
    auto* values = lines.mutable_data_ptr<double>();
    parallel_for(0, lines.numel() / count, 64, [&](std::int64_t begin, std::int64_t end) {
      for (auto line = begin; line < end; ++line)
        filter_line(values + line * count, count, poles, boundary);
    });
    samples = lines.movedim(-1, axis).contiguous();
  }
}

/// The place that stands for one outside a line of `size` voxels, none with "constant". With
/// "reflect" and the two of a grid it may still be outside, where the coefficients say how it goes
/// on.
std::optional<double> inside(double place, std::int64_t size, const std::string& padding) {
  const auto count = static_cast<double>(size);
  if (place >= 0 && place <= count - 1) return place;
  if (padding == "constant" || std::isnan(place)) return std::nullopt;
  if (padding == "grid-constant") return std::clamp(place, -1e9, 1e9);
  if (size <= 1) return 0;
  if (padding == "wrap" || padding == "grid-wrap") {
    const double period = padding == "wrap" ? count - 1 : count;
    const double turns = std::floor(std::abs(place) / period);
    return place < 0 ? place + period * (turns + 1) : place - period * turns;
  }
  if (padding == "nearest") return std::clamp(place, 0.0, count - 1);
  if (padding == "mirror") {
    const double period = 2 * count - 2;
    const double away = std::fmod(std::abs(place), period);
    return away > count - 1 ? period - away : away;
  }
  const double period = 2 * count;  // reflect
  double away = std::fmod(place, period);
  if (away < 0) away = away < -count ? away + period : -away - 1;
  return away >= count ? period - away - 1 : away;
}

/// The index that stands for one outside a line of `size` voxels; -1: it counts nothing.
std::int64_t neighbour(std::int64_t index, std::int64_t size, Boundary boundary) {
  if (index >= 0 && index < size) return index;
  if (boundary == Boundary::zero) return -1;
  if (size <= 1) return 0;
  if (boundary == Boundary::clamp) return index < 0 ? 0 : size - 1;
  if (boundary == Boundary::wrap) return (index % size + size) % size;
  if (boundary == Boundary::reflect) {
    index = index < 0 ? (-index - 1) % (2 * size) : index % (2 * size);
    return index < size ? index : 2 * size - 1 - index;
  }
  const std::int64_t period = 2 * size - 2;
  index = std::abs(index) % period;
  return index < size ? index : period - index;
}

/// The coefficients of one axis that a place is made of, and their weights.
struct Taps {
  std::array<std::int64_t, kMostOrder + 1> index;
  std::array<double, kMostOrder + 1> weight;
};

/// The B-splines that are not 0 at a place `t` between two knots: de Boor's recurrence for knots at
/// distance 1.
void basis(double t, int order, std::array<double, kMostOrder + 1>& out) {
  out[0] = 1;
  for (int degree = 1; degree <= order; ++degree) {
    double saved = 0;
    for (int r = 0; r < degree; ++r) {
      const double part = out[r] / degree;
      out[r] = saved + (r + 1 - t) * part;
      saved = (t + degree - 1 - r) * part;
    }
    out[degree] = saved;
  }
}

Taps taps_of(double place, std::int64_t size, const SplineSampling& how) {
  const int order = how.order;
  const Boundary boundary = tap_boundary(how.padding);
  Taps out{};
  const double knot = order % 2 == 0 ? place + 0.5 : place;
  const double floor = std::floor(knot);
  const auto start = static_cast<std::int64_t>(floor) - order / 2;
  basis(knot - floor, order, out.weight);
  for (int i = 0; i <= order; ++i) {
    out.index[i] = neighbour(start + i, size, boundary);
    if (out.index[i] >= 0) continue;
    out.index[i] = 0;
    out.weight[i] = 0;
  }
  return out;
}

/// Places in `data` of all voxels of a grid of `shape`, [axes, voxels], rounded as MONAI's Affine
/// and Resample do.
at::Tensor places_of(const at::Tensor& data, const SmallAffine& xform,
                     const std::vector<std::int64_t>& shape, const SplineSampling& how) {
  const int axes = xform.axes();
  const auto options = at::TensorOptions(how.dtype);
  SmallAffine to_center(axes);
  at::Tensor scale = at::ones({axes + 1}, at::TensorOptions(at::kFloat));
  auto* scales = scale.mutable_data_ptr<float>();
  std::vector<at::Tensor> rows;
  for (int axis = 0; axis < axes; ++axis) {
    const auto count = shape[static_cast<std::size_t>(axis)];
    const double half = (static_cast<double>(count) - 1) / 2;
    to_center(axis, axes) = half;
    const auto large = static_cast<double>(std::max<std::int64_t>(count, 2));
    if (how.align_corners) scales[axis] = static_cast<float>(large / (large - 1));
    std::vector<std::int64_t> across(static_cast<std::size_t>(axes), 1);
    across[static_cast<std::size_t>(axis)] = count;
    rows.push_back(at::linspace(-half, half, count, options).view(across).expand(shape));
  }
  rows.push_back(at::ones(shape, options));
  const SmallAffine centred = xform * to_center;
  at::Tensor matrix = at::empty({axes + 1, axes + 1}, at::TensorOptions(at::kDouble));
  auto* entries = matrix.mutable_data_ptr<double>();
  for (int row = 0; row <= axes; ++row)
    for (int column = 0; column <= axes; ++column) *entries++ = centred(row, column);
  matrix = matrix.to(how.dtype);
  if (how.align_corners) matrix = at::matmul(matrix, scale.diag().to(how.dtype));
  at::Tensor places = at::matmul(matrix, at::stack(rows).view({axes + 1, -1}));
  places = places.narrow(0, 0, axes).contiguous();
  for (int axis = 0; axis < axes && how.align_corners; ++axis) {
    const auto large = static_cast<double>(std::max<std::int64_t>(data.size(axis + 1), 2));
    places.select(0, axis).add_(0.5).mul_((large - 1) / large);
  }
  return places.to(at::kDouble);
}

/// [axes, voxels] places in one channel, as three axes: those before the first have one voxel.
struct Samples {
  at::Tensor values;  ///< float64, contiguous
  std::int64_t border = 0;
  std::array<std::int64_t, 3> size{1, 1, 1};
};

Samples samples_of(const at::Tensor& channel, const SplineSampling& how) {
  Samples out;
  out.values = channel.to(at::kDouble).contiguous();
  if (how.order > 1) {
    if (out.values.is_alias_of(channel))
      out.values = out.values.clone();  // it is filtered in place
    if (how.padding == "nearest" || how.padding == "grid-constant") {
      out.border = kBorder;
      const std::vector<std::int64_t> widths(static_cast<std::size_t>(2 * channel.dim()), kBorder);
      const char* mode = how.padding == "nearest" ? "replicate" : "constant";
      out.values = at::pad(out.values.unsqueeze(0), widths, mode).squeeze(0).contiguous();
    }
    filter(out.values, how.order, filter_boundary(how.padding));
  }
  for (std::int64_t axis = 0; axis < channel.dim(); ++axis)
    out.size[static_cast<std::size_t>(3 - channel.dim() + axis)] = out.values.size(axis);
  return out;
}

double value_at(const Samples& in, const std::array<double, 3>& place, const SplineSampling& how) {
  std::array<Taps, 3> taps;
  for (std::size_t axis = 0; axis < 3; ++axis) {
    const auto at = inside(place[axis], in.size[axis], how.padding);
    if (!at) return 0;
    taps[axis] = taps_of(*at, in.size[axis], how);
  }
  const auto* values = in.values.const_data_ptr<double>();
  double sum = 0;
  for (int i = 0; i <= how.order; ++i)
    for (int j = 0; j <= how.order; ++j) {
      const auto* row = values + (taps[0].index[i] * in.size[1] + taps[1].index[j]) * in.size[2];
      const double weight = taps[0].weight[i] * taps[1].weight[j];
      for (int k = 0; k <= how.order; ++k)
        sum += row[taps[2].index[k]] * weight * taps[2].weight[k];
    }
  return sum;
}

}  // namespace

at::Tensor sample_spline(const at::Tensor& data, const at::Tensor& places,
                         const std::vector<std::int64_t>& shape, const SplineSampling& how) {
  const auto axes = static_cast<std::size_t>(places.size(0));
  std::vector<std::int64_t> sizes{data.size(0)};
  sizes.insert(sizes.end(), shape.begin(), shape.end());
  at::Tensor out = at::empty(sizes, at::TensorOptions(at::kFloat));
  const std::int64_t voxels = places.size(1);
  const auto* from = places.const_data_ptr<double>();
  for (std::int64_t channel = 0; channel < data.size(0); ++channel) {
    const Samples in = samples_of(data.select(0, channel).cpu().to(how.dtype), how);
    auto* to = out.mutable_data_ptr<float>() + channel * voxels;
    parallel_for(0, voxels, 1024, [&](std::int64_t begin, std::int64_t end) {
      for (auto voxel = begin; voxel < end; ++voxel) {
        std::array<double, 3> place{};
        for (std::size_t axis = 0; axis < axes; ++axis)
          place[3 - axes + axis] = from[static_cast<std::int64_t>(axis) * voxels + voxel] +
                                   static_cast<double>(in.border);
        to[voxel] = static_cast<float>(value_at(in, place, how));
      }
    });
  }
  return out.to(data.device());
}

at::Tensor resample_spline(const at::Tensor& data, const SmallAffine& xform,
                           const std::vector<std::int64_t>& shape, const SplineSampling& how) {
  return sample_spline(data, places_of(data, xform, shape, how), shape, how);
}

}  // namespace clara::transforms
