#include "surface.hpp"

#include "subvoxels.hpp"

#include <clara/error.hpp>
#include <clara/internal/distance_transform.hpp>
#include <clara/train/parallel.hpp>

#include <ATen/ops/empty.h>
#include <ATen/ops/eq.h>
#include <ATen/ops/full.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <functional>
#include <limits>
#include <numeric>

namespace clara::voxel_metrics {

namespace {

std::vector<std::size_t> strides_of(const std::vector<std::int64_t>& shape) {
  std::vector<std::size_t> strides(shape.size(), 1);
  for (auto axis = shape.size(); axis-- > 1;)
    strides[axis - 1] = strides[axis] * static_cast<std::size_t>(shape[axis]);
  return strides;
}

/// From `low` to below `high`, along each axis.
struct Box {
  std::vector<std::int64_t> low, high;
};

/// Around what is on in one of two masks of the same shape; empty when nothing is.
Box box_around(const at::Tensor& either) {
  Box box;
  for (std::int64_t axis = 0; axis < either.dim(); ++axis) {
    auto line = either;
    for (auto other = either.dim(); other-- > 0;)
      if (other != axis) line = line.any(other);
    line = line.contiguous();
    const bool* on = line.const_data_ptr<bool>();
    const auto* end = on + line.numel();
    const auto first = std::find(on, end, true) - on;
    auto last = line.numel();
    while (last > 0 && !on[last - 1]) --last;
    box.low.push_back(std::min<std::int64_t>(first, last));
    box.high.push_back(last);
  }
  return box;
}

/// What lies in the box, with one voxel that is off all around it.
Grid framed(const at::Tensor& mask, const Box& box) {
  auto inner = mask;
  Grid grid;
  for (std::size_t axis = 0; axis < box.low.size(); ++axis) {
    const auto length = box.high[axis] - box.low[axis];
    inner = inner.narrow(static_cast<std::int64_t>(axis), box.low[axis], length);
    grid.shape.push_back(length + 2);
  }
  auto frame = at::full(grid.shape, false, at::TensorOptions(at::kBool));
  auto middle = frame;
  for (std::int64_t axis = 0; axis < frame.dim(); ++axis)
    middle = middle.narrow(axis, 1, inner.size(axis));
  middle.copy_(inner);
  const auto* voxels = reinterpret_cast<const std::uint8_t*>(frame.const_data_ptr<bool>());
  grid.on.assign(voxels, voxels + frame.numel());
  return grid;
}

/// The voxels of a framed mask that have a neighbour outside of it.
Grid edges_of(const Grid& mask) {
  Grid edges{mask.shape, std::vector<std::uint8_t>(mask.on.size(), 0)};
  const auto strides = strides_of(mask.shape);
  for (std::size_t i = 0; i < mask.on.size(); ++i) {
    if (!mask.on[i]) continue;  // the frame is off, so that every neighbour lies in the grid
    edges.on[i] = std::any_of(strides.begin(), strides.end(), [&](std::size_t step) {
      return !mask.on[i - step] || !mask.on[i + step];
    });
  }
  return edges;
}

std::size_t count_of(const Grid& grid) {
  return static_cast<std::size_t>(std::count(grid.on.begin(), grid.on.end(), 1));
}

void for_lines(std::size_t count, const std::function<void(std::size_t, std::size_t)>& work) {
  parallel_for(0, static_cast<std::int64_t>(count), 64, [&](std::int64_t begin, std::int64_t end) {
    work(static_cast<std::size_t>(begin), static_cast<std::size_t>(end));
  });
}

/// out[k] = distance(i) for the k-th voxel i of `from`.
template <class Distance>
at::Tensor gathered(const Grid& from, const Distance& distance) {
  auto result = at::empty({static_cast<std::int64_t>(count_of(from))});
  auto* out = result.mutable_data_ptr<float>();
  for (std::size_t i = 0; i < from.on.size(); ++i)
    if (from.on[i]) *out++ = distance(i);
  return result;
}

template <class T>
at::Tensor euclidean(const Grid& from, const Grid& to) {
  const auto squares = squared_distances<T>(
      to.shape, [&](std::size_t i) { return to.on[i] != 0; }, for_lines);
  return gathered(from, [&](std::size_t i) {
    return static_cast<float>(std::sqrt(static_cast<double>(squares[i])));
  });
}

/// The steps to the neighbours of a voxel that come before it: over a face only, or over an edge or
/// a corner, too.
std::vector<std::vector<std::int64_t>> steps_before(std::size_t axes, bool corners) {
  std::vector<std::vector<std::int64_t>> steps;
  const auto all = static_cast<std::size_t>(std::pow(3, axes));
  for (std::size_t code = 0; code < all / 2; ++code) {
    std::vector<std::int64_t> step(axes);
    auto rest = code;
    std::int64_t size = 0;
    for (auto axis = axes; axis-- > 0; rest /= 3) {
      step[axis] = static_cast<std::int64_t>(rest % 3) - 1;
      size += std::abs(step[axis]);
    }
    if (corners || size == 1) steps.push_back(step);
  }
  return steps;
}

/// Counts steps: there and back over the voxels (Borgefors, "Distance transformations in digital
/// images", 1986), which is exact for both metrics.
class Chamfer {
 public:
  Chamfer(const Grid& to, bool corners) : shape_(to.shape), strides_(strides_of(to.shape)) {
    constexpr auto kFar = std::numeric_limits<std::int32_t>::max() / 2;
    for (const auto on : to.on) distances_.push_back(on ? 0 : kFar);
    const auto steps = steps_before(shape_.size(), corners);
    pass(steps, false);
    pass(steps, true);
  }
  std::int32_t at(std::size_t voxel) const { return distances_[voxel]; }

 private:
  void pass(const std::vector<std::vector<std::int64_t>>& steps, bool back) {
    std::vector<std::int64_t> place(shape_.size());
    for (std::size_t n = 0; n < distances_.size(); ++n) {
      const auto voxel = back ? distances_.size() - 1 - n : n;
      auto rest = voxel;
      for (std::size_t axis = 0; axis < place.size(); ++axis) {
        place[axis] = static_cast<std::int64_t>(rest / strides_[axis]);
        rest %= strides_[axis];
      }
      for (const auto& step : steps) relax(voxel, place, step, back ? -1 : 1);
    }
  }

  void relax(std::size_t voxel, const std::vector<std::int64_t>& place,
             const std::vector<std::int64_t>& step, std::int64_t sign) {
    auto other = static_cast<std::int64_t>(voxel);
    for (std::size_t axis = 0; axis < place.size(); ++axis) {
      const auto there = place[axis] + sign * step[axis];
      if (there < 0 || there >= shape_[axis]) return;
      other += sign * step[axis] * static_cast<std::int64_t>(strides_[axis]);
    }
    auto& distance = distances_[voxel];
    distance = std::min(distance, distances_[static_cast<std::size_t>(other)] + 1);
  }

  std::vector<std::int64_t> shape_;
  std::vector<std::size_t> strides_;
  std::vector<std::int32_t> distances_;
};

}  // namespace

Surfaces surfaces_of(const at::Tensor& prediction, const at::Tensor& label, bool subvoxels) {
  const auto in_prediction = at::eq(prediction.to(at::kFloat), 1).to(at::kCPU);
  const auto in_label = at::eq(label.to(at::kFloat), 1).to(at::kCPU);
  const auto box = box_around(in_prediction.logical_or(in_label));
  Surfaces surfaces;
  const auto both = std::array{framed(in_prediction, box), framed(in_label, box)};
  if (!subvoxels) return {edges_of(both[0]), edges_of(both[1]), {}, {}};
  auto first = subvoxel_surface(both[0].shape, both[0].on);
  auto second = subvoxel_surface(both[1].shape, both[1].on);
  return {{first.shape, std::move(first.on)},
          {second.shape, std::move(second.on)},
          first.areas,
          second.areas};
}

at::Tensor surface_distances(const Grid& from, const Grid& to, const std::string& metric) {
  constexpr float kInfinity = std::numeric_limits<float>::infinity();
  const auto from_count = static_cast<std::int64_t>(count_of(from));
  const auto to_count = static_cast<std::int64_t>(count_of(to));
  if (to_count == 0) return at::full({from_count}, kInfinity);
  if (from_count == 0) return at::full({to_count}, kInfinity);
  if (metric == "euclidean")
    return has_short_distances(to.shape) ? euclidean<std::int32_t>(from, to)
                                         : euclidean<std::int64_t>(from, to);
  const Chamfer steps(to, metric == "chessboard");
  return gathered(from, [&](std::size_t i) { return static_cast<float>(steps.at(i)); });
}

}  // namespace clara::voxel_metrics
