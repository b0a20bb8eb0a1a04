#include "common/pad_computed.hpp"

#include <ATen/ops/amax.h>
#include <ATen/ops/amin.h>
#include <ATen/ops/arange.h>
#include <ATen/ops/empty.h>
#include <ATen/ops/flip.h>
#include <ATen/ops/scalar_tensor.h>
#include <clara/error.hpp>

#include <algorithm>
#include <cmath>
#include <functional>
#include <optional>

#include "common/numpy_sum.hpp"

namespace clara::transforms {
namespace {

/// One axis of the result: the voxels [before, before + size) of it are known, and all of the axes
/// that were filled earlier; later axes are narrowed to the image.
struct Band {
  at::Tensor voxels;
  std::int64_t dim = 0;
  std::int64_t before = 0;
  std::int64_t after = 0;

  std::int64_t size() const { return voxels.size(dim) - before - after; }
  at::Tensor part(std::int64_t start, std::int64_t length) const {
    return voxels.narrow(dim, start, length);
  }
  at::Tensor left() const { return part(0, before); }
  at::Tensor right() const { return part(before + size(), after); }
};

bool wide(at::ScalarType type) {
  return type == at::kUInt16 || type == at::kUInt32 || type == at::kUInt64 || type == at::kBool;
}

/// Types that torch can only store are computed with as int64.
at::Tensor computable(const at::Tensor& data) {
  return wide(data.scalar_type()) ? data.to(at::kLong) : data;
}

/// As numpy casts it: by way of 64 bits, of which the lower ones stay.
void put(const at::Tensor& area, const at::Tensor& values) {
  if (area.numel() == 0) return;
  const bool whole =
      at::isIntegralType(area.scalar_type(), false) && at::isFloatingType(values.scalar_type());
  area.copy_(whole ? values.to(at::kLong) : values);
}

at::Tensor number(double value) { return at::scalar_tensor(value, at::kDouble); }

void fill_constants(const Band& band, const EndPair& values) {
  put(band.left(), number(values.before));
  put(band.right(), number(values.after));
}

using Statistic = std::function<at::Tensor(const at::Tensor&, std::int64_t)>;

Statistic statistic(const std::string& mode) {
  if (mode == "mean") return numpy_mean;
  if (mode == "median") return numpy_median;
  if (mode == "maximum")
    return [](const at::Tensor& data, std::int64_t dim) {
      return at::amax(computable(data), dim, true);
    };
  return [](const at::Tensor& data, std::int64_t dim) {
    return at::amin(computable(data), dim, true);
  };
}

void fill_statistics(const Band& band, const std::optional<EndPair>& lengths,
                     const Statistic& compute) {
  const bool whole = at::isIntegralType(band.voxels.scalar_type(), false);
  const auto of = [&](std::int64_t start, std::int64_t length) {
    const at::Tensor out = compute(band.part(start, length), band.dim);
    return whole && at::isFloatingType(out.scalar_type()) ? out.round() : out;
  };
  const auto size = band.size();
  const auto length = [&](double wanted) {
    return std::min(size, static_cast<std::int64_t>(std::nearbyint(wanted)));
  };
  const auto left = lengths ? length(lengths->before) : size;
  const auto right = lengths ? length(lengths->after) : size;
  const at::Tensor first = of(band.before, left);
  const at::Tensor last =
      left == size && right == size ? first : of(band.before + size - right, right);
  put(band.left(), first);
  put(band.right(), last);
}

/// numpy.linspace(end, edge, width, endpoint=False) along `dim`, in the type numpy computes with.
at::Tensor ramp(const at::Tensor& edge, double end, std::int64_t width, std::int64_t dim,
                at::ScalarType type) {
  const at::Tensor start = at::scalar_tensor(end, type);
  const at::Tensor delta = edge.to(type).sub(start);
  std::vector<std::int64_t> along(static_cast<std::size_t>(edge.dim()), 1);
  along[static_cast<std::size_t>(dim)] = width;
  at::Tensor places = at::arange(width, type).view(along);
  const at::Tensor step = delta.div(at::scalar_tensor(static_cast<double>(width), type));
  if (step.eq(0).any().item<bool>())
    places = places.div(at::scalar_tensor(static_cast<double>(width), type)).mul(delta);
  else
    places = places.mul(step);
  return places.add_(start);
}

void fill_ramps(const Band& band, const EndPair& ends) {
  const auto own = band.voxels.scalar_type();
  // Numbers that numpy takes out of lists leave the image's precision as it is.
  const auto type = ends.each && at::isFloatingType(own) ? own : at::kDouble;
  const bool whole = at::isIntegralType(own, true);
  const auto fill = [&](const at::Tensor& area, const at::Tensor& edge, double end, bool turned) {
    if (area.numel() == 0) return;
    at::Tensor values = ramp(edge, end, area.size(band.dim), band.dim, type);
    if (whole) values = values.floor();
    put(area, turned ? at::flip(values, band.dim) : values);
  };
  fill(band.left(), band.part(band.before, 1), ends.before, false);
  fill(band.right(), band.part(band.before + band.size() - 1, 1), ends.after, true);
}

/// 2 * edge - value, for as long as there is something to mirror at the edge.
void fill_odd(const Band& band, bool with_edge) {
  const auto size = band.size();
  if (size == 1) {
    put(band.left(), band.part(band.before, 1));
    put(band.right(), band.part(band.before, 1));
    return;
  }
  const std::int64_t edge = with_edge ? 1 : 0;
  const auto odd = [&](std::int64_t at, std::int64_t from, std::int64_t length) {
    const at::Tensor chunk = computable(band.part(from, length));
    return computable(band.part(at, 1)).mul(2).sub(chunk);
  };
  auto left = band.before;
  auto end = band.before + size;
  const auto all = band.voxels.size(band.dim);
  while (left > 0 || end < all) {
    const auto known = end - left;
    const auto length = with_edge ? known / size * size : (known - 1) / (size - 1) * (size - 1);
    const auto more_left = std::min(length, left);
    const auto more_right = std::min(length, all - end);
    if (more_left > 0)
      put(band.part(left - more_left, more_left),
          at::flip(odd(left, left + 1 - edge, more_left), band.dim));
    if (more_right > 0)
      put(band.part(end, more_right),
          at::flip(odd(end - 1, end - 1 + edge - more_right, more_right), band.dim));
    left -= more_left;
    end += more_right;
  }
}

std::vector<std::int64_t> reversed(std::int64_t axes) {
  std::vector<std::int64_t> order;
  for (auto axis = axes; axis-- > 0;) order.push_back(axis);
  return order;
}

/// A tensor of `shape` in numpy's order in memory, Fortran's for an image in that order: which axis
/// runs fastest decides how it sums up.
at::Tensor room(const at::Tensor& data, std::vector<std::int64_t> shape) {
  const auto order = reversed(data.dim());
  if (data.is_contiguous() || !data.permute(order).is_contiguous())
    return at::empty(shape, data.options());
  std::reverse(shape.begin(), shape.end());
  return at::empty(shape, data.options()).permute(order);
}

void check_type(const at::Tensor& data, const std::string& mode) {
  const auto type = data.scalar_type();
  if (at::isComplexType(type) || (type == at::kBool && (mode == "reflect" || mode == "symmetric")))
    throw Error("mode " + mode + " cannot be computed for an image of " + at::toString(type) +
                "; constant, edge or wrap can");
}

void fill(const Band& band, const Padding& padding, std::size_t axes) {
  const auto axis = static_cast<std::size_t>(band.dim);
  const auto& mode = padding.mode;
  if (mode == "constant")
    return fill_constants(band, end_pairs(padding.value, axes, "value").at(axis));
  if (mode == "linear_ramp")
    return fill_ramps(band,
                      end_pairs(padding.end_values.value_or(0.0), axes, "end_values").at(axis));
  if (mode == "reflect" || mode == "symmetric") return fill_odd(band, mode == "symmetric");
  std::optional<EndPair> lengths;
  if (padding.stat_length) lengths = end_pairs(*padding.stat_length, axes, "stat_length").at(axis);
  fill_statistics(band, lengths, statistic(mode));
}

}  // namespace

at::Tensor pad_computed(const at::Tensor& data, const std::vector<std::int64_t>& widths,
                        const Padding& padding) {
  check_type(data, padding.mode);
  const at::Tensor in = data.cpu();
  auto shape = in.sizes().vec();
  for (std::size_t axis = 1; axis < shape.size(); ++axis)
    shape[axis] += widths[2 * axis - 2] + widths[2 * axis - 1];
  const at::Tensor out = room(in, shape);
  const auto narrowed = [&](std::size_t first) {
    at::Tensor part = out;
    for (std::size_t axis = first; axis < shape.size(); ++axis)
      part = part.narrow(static_cast<std::int64_t>(axis), widths[2 * axis - 2],
                         in.size(static_cast<std::int64_t>(axis)));
    return part;
  };
  narrowed(1).copy_(in);
  for (std::size_t axis = 1; axis < shape.size(); ++axis) {
    const Band band{narrowed(axis + 1), static_cast<std::int64_t>(axis), widths[2 * axis - 2],
                    widths[2 * axis - 1]};
    if (band.before > 0 || band.after > 0) fill(band, padding, shape.size());
  }
  return out.contiguous().to(data.device());
}

}  // namespace clara::transforms
