#include "swin_windows.hpp"

#include <ATen/TensorOperators.h>
#include <ATen/ops/arange.h>
#include <ATen/ops/meshgrid.h>
#include <ATen/ops/stack.h>
#include <ATen/ops/zeros.h>

#include <algorithm>
#include <array>

namespace clara::networks {

namespace {

std::int64_t voxels_of(const Ints& window) {
  std::int64_t count = 1;
  for (const auto size : window) count *= size;
  return count;
}

/// [batch, windows and voxels of each axis by turns, ...]: all windows, then all voxels, and back.
Ints by_turns(std::size_t dims, bool back) {
  const auto n = static_cast<std::int64_t>(dims);
  Ints order{0};
  for (std::int64_t axis = 0; axis < n; ++axis)
    if (back)
      order.insert(order.end(), {1 + axis, 1 + n + axis});
    else
      order.push_back(1 + 2 * axis);
  if (!back)
    for (std::int64_t axis = 0; axis < n; ++axis) order.push_back(2 + 2 * axis);
  order.push_back(1 + 2 * n);
  return order;
}

}  // namespace

at::Tensor window_partition(const at::Tensor& x, const Ints& window) {
  Ints split{x.size(0)};
  for (std::size_t axis = 0; axis < window.size(); ++axis)
    split.insert(split.end(),
                 {x.size(static_cast<std::int64_t>(axis) + 1) / window[axis], window[axis]});
  split.push_back(x.size(-1));
  return x.view(split)
      .permute(by_turns(window.size(), false))
      .contiguous()
      .view({-1, voxels_of(window), x.size(-1)});
}

at::Tensor window_reverse(const at::Tensor& windows, const Ints& window, const Ints& grid) {
  Ints split{grid[0]}, whole = grid;
  for (std::size_t axis = 0; axis < window.size(); ++axis)
    split.push_back(grid[axis + 1] / window[axis]);
  split.insert(split.end(), window.begin(), window.end());
  split.push_back(-1);
  whole.push_back(-1);
  return windows.view(split).permute(by_turns(window.size(), true)).contiguous().view(whole);
}

bool WindowShift::moved() const {
  return std::any_of(shift.begin(), shift.end(), [](auto step) { return step > 0; });
}

WindowShift fitted(const Ints& size, const Ints& window, const Ints& shift) {
  WindowShift result{window, shift};
  for (std::size_t axis = 0; axis < size.size(); ++axis) {
    if (size[axis] > window[axis]) continue;
    result.window[axis] = size[axis];
    result.shift[axis] = 0;
  }
  return result;
}

at::Tensor shift_mask(const Ints& size, const WindowShift& windows, const at::Tensor& like) {
  const auto dims = size.size();
  Ints shape{1};
  shape.insert(shape.end(), size.begin(), size.end());
  shape.push_back(1);
  auto parts = at::zeros(shape, like.options().dtype(at::kFloat).requires_grad(false));
  // Of each axis three ranges; where a window is not moved the last one is all of it.
  const auto range = [&](std::size_t axis,
                         std::size_t number) -> std::pair<std::int64_t, std::int64_t> {
    const auto length = size[axis], moved = windows.shift[axis];
    const auto cut = length - windows.window[axis];
    if (number == 0) return {0, cut};
    if (number == 1) return {cut, moved > 0 ? length - moved : cut};
    return {moved > 0 ? length - moved : 0, length};
  };
  std::size_t all = 1;
  for (std::size_t axis = 0; axis < dims; ++axis) all *= 3;
  for (std::size_t number = 0; number < all; ++number) {
    auto part = parts;
    auto rest = number;
    for (std::size_t axis = dims; axis-- > 0; rest /= 3) {
      const auto [first, last] = range(axis, rest % 3);
      part = part.slice(static_cast<std::int64_t>(axis) + 1, first, last);
    }
    part.fill_(static_cast<double>(number));
  }
  const auto own = window_partition(parts, windows.window).squeeze(-1);
  const auto differ = own.unsqueeze(1) - own.unsqueeze(2);
  return differ.masked_fill(differ.ne(0), -100.0).masked_fill(differ.eq(0), 0.0);
}

at::Tensor relative_positions(const Ints& window) {
  std::vector<at::Tensor> axes;
  for (const auto size : window) axes.push_back(at::arange(size, at::kLong));
  const auto places = at::stack(at::meshgrid(axes, "ij")).flatten(1);
  const auto apart = places.unsqueeze(2) - places.unsqueeze(1);
  auto index = at::zeros({apart.size(1), apart.size(2)}, at::kLong);
  std::int64_t factor = 1;
  for (std::size_t axis = window.size(); axis-- > 0;) {
    index += (apart.select(0, static_cast<std::int64_t>(axis)) + (window[axis] - 1)) * factor;
    factor *= 2 * window[axis] - 1;
  }
  return index;
}

}  // namespace clara::networks
