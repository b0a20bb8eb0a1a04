#include "filter/window_median.hpp"

#include <algorithm>
#include <cstddef>
#include <cstring>
#include <vector>

namespace clara::transforms_intensity {
namespace {

/// Four numbers, on which the compiler computes at once.
using Four = float __attribute__((vector_size(4 * sizeof(float))));
constexpr std::size_t kFours = 4;
constexpr std::size_t kLanes = 4 * kFours;  // medians that are found side by side
/// Above this, selecting in each window by itself is faster.
constexpr std::size_t kMostForgotten = 400;

struct alignas(Four) Lanes : std::array<float, kLanes> {};

Four load(const Lanes& lanes, std::size_t four) {
  Four out;
  std::memcpy(&out, lanes.data() + 4 * four, sizeof out);
  return out;
}

void store(const Four& value, Lanes& lanes, std::size_t four) {
  std::memcpy(lanes.data() + 4 * four, &value, sizeof value);
}

void order(Lanes& low, Lanes& high) {
  for (std::size_t i = 0; i < kFours; ++i) {
    const Four a = load(low, i);
    const Four b = load(high, i);
    store(a < b ? a : b, low, i);
    store(a < b ? b : a, high, i);
  }
}

/// Brings the least to the front and the greatest to the back of the first `count`.
void ends_out(std::vector<Lanes>& window, std::size_t count) {
  for (std::size_t i = 0; i < count / 2; ++i) order(window[i], window[count - 1 - i]);
  for (std::size_t i = 1; i < (count + 1) / 2; ++i) order(window[0], window[i]);
  for (std::size_t i = count / 2; i + 1 < count; ++i) order(window[i], window[count - 1]);
}

/// Medians by forgetting: of half of the values and two more, the least and the greatest cannot be
/// the median; they make place for the next value. The number of values is odd.
const Lanes& forgetful_median(std::vector<Lanes>& window) {
  const std::size_t all = window.size();
  std::size_t held = all / 2 + 2;
  for (std::size_t next = held; held > 2; ++next) {
    ends_out(window, held);
    if (next < all) {
      window[0] = window[next];  // the least is forgotten, and the greatest with the last place
    } else {
      std::swap(window[0], window[held - 2]);
      --held;
    }
    --held;
  }
  return window[0];
}

const Lanes& selected_median(std::vector<Lanes>& window) {
  std::vector<float> values(window.size());
  const auto middle = values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2);
  for (std::size_t lane = 0; lane < kLanes; ++lane) {
    for (std::size_t i = 0; i < window.size(); ++i) values[i] = window[i][lane];
    std::nth_element(values.begin(), middle, values.end());
    window[0][lane] = *middle;
  }
  return window[0];
}

/// The rows that a row's windows reach, each longer by the radius at both ends.
class Rows {
 public:
  Rows(const float* channel, const Three& shape, const Three& radius)
      : channel_(channel), shape_(shape), radius_(radius) {}
  void gather(std::int64_t x, std::int64_t y) {
    lines_.clear();
    const auto inside = [&](std::size_t axis, std::int64_t at) {
      return std::clamp<std::int64_t>(at, 0, shape_[axis] - 1);
    };
    for (std::int64_t i = -radius_[0]; i <= radius_[0]; ++i)
      for (std::int64_t j = -radius_[1]; j <= radius_[1]; ++j) {
        const float* row = channel_ + (inside(0, x + i) * shape_[1] + inside(1, y + j)) * shape_[2];
        for (std::int64_t z = -radius_[2]; z < shape_[2] + radius_[2]; ++z)
          lines_.push_back(row[inside(2, z)]);
      }
  }
  /// The windows of `kLanes` voxels from `z` on, and for each what is 0 where all of it is finite,
  /// else NaN. Lanes beyond the row repeat its last voxel's.
  void windows(std::int64_t z, std::vector<Lanes>& out, Lanes& not_finite) const {
    const auto length = static_cast<std::size_t>(shape_[2] + 2 * radius_[2]);
    const auto width = static_cast<std::size_t>(2 * radius_[2] + 1);
    out.clear();
    not_finite.fill(0);
    for (std::size_t line = 0; line < lines_.size(); line += length)
      for (std::size_t k = 0; k < width; ++k) {
        Lanes& lanes = out.emplace_back();
        const std::size_t start = line + static_cast<std::size_t>(z) + k;
        const auto room = static_cast<std::size_t>(shape_[2] - z);
        for (std::size_t i = 0; i < kLanes; ++i) lanes[i] = lines_[start + std::min(i, room - 1)];
        for (std::size_t i = 0; i < kLanes; ++i) not_finite[i] += 0 * lanes[i];
      }
  }

 private:
  const float* channel_;
  Three shape_;
  Three radius_;
  std::vector<float> lines_;
};

}  // namespace

void plane_of_medians(const float* channel, float* out, const Three& shape, const Three& radius,
                      std::int64_t x) {
  Rows rows(channel, shape, radius);
  std::vector<Lanes> window;
  Lanes not_finite{};
  for (std::int64_t y = 0; y < shape[1]; ++y) {
    rows.gather(x, y);
    float* row = out + (x * shape[1] + y) * shape[2];
    for (std::int64_t z = 0; z < shape[2]; z += static_cast<std::int64_t>(kLanes)) {
      rows.windows(z, window, not_finite);
      const bool alone = window.size() == 1;
      const Lanes& medians = alone                             ? window[0]
                             : window.size() <= kMostForgotten ? forgetful_median(window)
                                                               : selected_median(window);
      const auto count = std::min<std::int64_t>(kLanes, shape[2] - z);
      for (std::int64_t i = 0; i < count; ++i) {
        const auto lane = static_cast<std::size_t>(i);
        row[z + i] = alone ? medians[lane] : medians[lane] + not_finite[lane];
      }
    }
  }
}

}  // namespace clara::transforms_intensity
