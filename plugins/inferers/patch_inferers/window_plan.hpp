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

  std::int64_t count() const;
  /// The start of window `index` along each axis.
  Sizes start(std::int64_t index) const;
  bool padded() const {
    return pad_before != Sizes(image.size(), 0) || pad_after != Sizes(image.size(), 0);
  }
};

/// `image`: spatial sizes. `roi`: wanted window, entries below 1 take the image's size. `overlap`:
/// share of a window that the next one covers again. All have one entry per axis.
WindowPlan plan_windows(const Sizes& image, const Sizes& roi, const std::vector<double>& overlap);

}  // namespace clara::patch_inferers
