#pragma once

#include <cstdint>
#include <vector>

namespace clara::patch_inferers {

using Sizes = std::vector<std::int64_t>;

/// Where the windows of one image start, by axis. The windows are all combinations, the last axis
/// fastest: MONAI's dense_patch_slices.
struct WindowPlan {
  Sizes image;  ///< padded to at least one window
  Sizes window;
  Sizes pad_before, pad_after;
  std::vector<Sizes> starts;

  /// The order in which the windows are taken, when it is not that of their numbers.
  Sizes order;
  /// Windows that are put together in a buffer of their own before they are added to the image:
  /// the end of each such row of `order`, and where along `buffer_axis` it lies. Empty: none are.
  struct Buffer {
    std::int64_t end, low, high;
  };
  std::vector<Buffer> buffers;
  std::size_t buffer_axis = 0;

  std::int64_t count() const;
  /// The start of the window that is taken as number `index`, along each axis.
  Sizes start(std::int64_t index) const;
  bool padded() const {
    return pad_before != Sizes(image.size(), 0) || pad_after != Sizes(image.size(), 0);
  }
};

/// `image`: spatial sizes. `roi`: wanted window, entries below 1 take the image's size. `overlap`:
/// share of a window that the next one covers again. All have one entry per axis.
WindowPlan plan_windows(const Sizes& image, const Sizes& roi, const std::vector<double>& overlap);

/// Lets the windows of `steps` places along an axis be put together first: MONAI's buffered
/// inference. Sums are rounded in another order then.
void buffer_windows(WindowPlan& plan, std::size_t axis, std::int64_t steps);

}  // namespace clara::patch_inferers
