#include "foreground.hpp"

#include <ATen/ops/gt.h>

#include <algorithm>

namespace clara::transforms_crop {
namespace {

/// Without an early end, so that the loop is vectorised.
template <class T>
bool any_positive(const T* row, std::int64_t begin, std::int64_t end) {
  int found = 0;
  for (std::int64_t i = begin; i < end; ++i) found |= static_cast<int>(row[i] > T(0));
  return found != 0;
}

/// Index of the first positive value from `begin`; there is one before `end`.
template <class T>
std::int64_t first_positive(const T* row, std::int64_t begin, std::int64_t end) {
  while (begin < end && !(row[begin] > T(0))) ++begin;
  return begin;
}

/// Lowest and highest place of a positive value, along the last axis and along the rows.
struct Extent {
  std::int64_t low;
  std::int64_t high = -1;
};

template <class T>
class Scan {
 public:
  Scan(const T* data, at::IntArrayRef sizes) : data_(data), sizes_(sizes) {
    for (const auto size : sizes) extents_.push_back({size, -1});
  }

  void run() {
    std::int64_t rows = 1;
    for (std::size_t axis = 0; axis + 1 < sizes_.size(); ++axis) rows *= sizes_[axis];
    for (std::int64_t row = 0; row < rows; ++row) look_at(row);
  }
  /// Of the axes after the channel.
  transforms::Box box() const {
    transforms::Box box;
    for (std::size_t axis = 1; axis < extents_.size(); ++axis) {
      const bool none = extents_[axis].high < 0;
      box.start.push_back(none ? 0 : extents_[axis].low);
      box.end.push_back(none ? 0 : extents_[axis].high + 1);
    }
    return box;
  }

 private:
  void look_at(std::int64_t row) {
    const std::int64_t length = sizes_.back();
    const T* values = data_ + row * length;
    if (!any_positive(values, 0, length)) return;
    Extent& along = extents_.back();
    along.low = std::min(along.low, first_positive(values, 0, along.low));
    for (std::int64_t i = length - 1; i > along.high; --i)
      if (values[i] > T(0)) along.high = i;
    for (std::size_t axis = sizes_.size() - 1; axis-- > 0;) {
      const std::int64_t place = row % sizes_[axis];
      row /= sizes_[axis];
      extents_[axis].low = std::min(extents_[axis].low, place);
      extents_[axis].high = std::max(extents_[axis].high, place);
    }
  }

  const T* data_;
  at::IntArrayRef sizes_;
  std::vector<Extent> extents_;
};

template <class T>
transforms::Box box_of(const at::Tensor& data) {
  Scan<T> scan(data.const_data_ptr<T>(), data.sizes());
  scan.run();
  return scan.box();
}

}  // namespace

transforms::Box foreground_box(const at::Tensor& data) {
  const at::Tensor values = data.cpu().contiguous();
  if (values.scalar_type() == at::kFloat) return box_of<float>(values);
  if (values.scalar_type() == at::kByte) return box_of<std::uint8_t>(values);
  return box_of<std::uint8_t>(at::gt(values, 0).to(at::kByte));
}

}  // namespace clara::transforms_crop
