#include "window_plan.hpp"

#include <algorithm>
#include <utility>

namespace clara::patch_inferers {

namespace {

/// The step from one window to the next: the part of it that is new, at least one voxel.
std::int64_t interval(std::int64_t image, std::int64_t window, double overlap) {
  if (window == image) return window;
  return std::max<std::int64_t>(
      1, static_cast<std::int64_t>(static_cast<double>(window) * (1 - overlap)));
}

/// The first windows stand an interval apart; the last one is moved back to end with the image.
Sizes axis_starts(std::int64_t image, std::int64_t window, std::int64_t step) {
  Sizes starts;
  for (std::int64_t start = 0;; start += step) {
    starts.push_back(std::min(start, image - window));
    if (start + window >= image) return starts;
  }
}

}  // namespace

std::int64_t WindowPlan::count() const {
  std::int64_t result = 1;
  for (const auto& axis : starts) result *= static_cast<std::int64_t>(axis.size());
  return result;
}

Sizes WindowPlan::start(std::int64_t index) const {
  Sizes result(starts.size());
  if (!order.empty()) index = order[static_cast<std::size_t>(index)];
  for (std::size_t axis = starts.size(); axis-- > 0;) {
    const auto length = static_cast<std::int64_t>(starts[axis].size());
    result[axis] = starts[axis][static_cast<std::size_t>(index % length)];
    index /= length;
  }
  return result;
}

WindowPlan plan_windows(const Sizes& image, const Sizes& roi, const std::vector<double>& overlap) {
  WindowPlan plan;
  for (std::size_t axis = 0; axis < image.size(); ++axis) {
    const auto window = roi[axis] > 0 ? roi[axis] : image[axis];
    const auto missing = std::max<std::int64_t>(0, window - image[axis]);
    const auto size = image[axis] + missing;
    plan.window.push_back(window);
    plan.image.push_back(size);
    plan.pad_before.push_back(missing / 2);
    plan.pad_after.push_back(missing - missing / 2);
    plan.starts.push_back(axis_starts(size, window, interval(size, window, overlap[axis])));
  }
  return plan;
}

void buffer_windows(WindowPlan& plan, std::size_t axis, std::int64_t steps) {
  std::vector<std::pair<std::int64_t, std::int64_t>> places;  // along the axis, by window
  for (std::int64_t index = 0; index < plan.count(); ++index)
    places.emplace_back(plan.start(index)[axis], index);
  std::sort(places.begin(), places.end());
  // Rows of windows at one place, `steps` of them in a buffer.
  Sizes ends;
  for (std::size_t i = 1; i <= places.size(); ++i)
    if (i == places.size() || places[i].first != places[i - 1].first)
      ends.push_back(static_cast<std::int64_t>(i));
  const auto rows = static_cast<std::int64_t>(ends.size());
  const auto step = std::min(rows, steps);
  std::int64_t begin = 0;
  for (std::int64_t row = step; begin < ends.back(); row += step) {
    const auto end = ends[static_cast<std::size_t>(std::min(row, rows) - 1)];
    const auto low = places[static_cast<std::size_t>(begin)].first;
    const auto high = places[static_cast<std::size_t>(end - 1)].first + plan.window[axis];
    plan.buffers.push_back({end, low, high});
    begin = end;
  }
  for (const auto& [place, index] : places) plan.order.push_back(index);
  plan.buffer_axis = axis;
}

}  // namespace clara::patch_inferers
