#include "foreground.hpp"

#include <ATen/ops/gt.h>
#include <clara/train/parallel.hpp>

#include <algorithm>
#include <mutex>

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

  /// Rows along the last axis.
  std::int64_t rows() const {
    std::int64_t rows = 1;
    for (std::size_t axis = 0; axis + 1 < sizes_.size(); ++axis) rows *= sizes_[axis];
    return rows;
  }
  void run(std::int64_t begin, std::int64_t end) {
    for (std::int64_t row = begin; row < end; ++row) look_at(row);
  }
  /// What another scan of the same data has found besides.
  void add(const Scan& other) {
    for (std::size_t axis = 0; axis < extents_.size(); ++axis) {
      extents_[axis].low = std::min(extents_[axis].low, other.extents_[axis].low);
      extents_[axis].high = std::max(extents_[axis].high, other.extents_[axis].high);
    }
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
  const T* values = data.const_data_ptr<T>();
  Scan<T> all(values, data.sizes());
  std::mutex mutex;
  const auto grain = std::max<std::int64_t>(1, 65536 / std::max<std::int64_t>(1, data.size(-1)));
  parallel_for(0, all.rows(), grain, [&](std::int64_t begin, std::int64_t end) {
    Scan<T> part(values, data.sizes());
    part.run(begin, end);
    const std::lock_guard lock(mutex);
    all.add(part);
  });
  return all.box();
}

}  // namespace

transforms::Box foreground_box(const at::Tensor& data) {
  const at::Tensor values = data.cpu().contiguous();
  if (values.scalar_type() == at::kFloat) return box_of<float>(values);
  if (values.scalar_type() == at::kByte) return box_of<std::uint8_t>(values);
  return box_of<std::uint8_t>(at::gt(values, 0).to(at::kByte));
}

}  // namespace clara::transforms_crop
