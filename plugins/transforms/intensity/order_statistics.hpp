#pragma once

#include <algorithm>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <span>
#include <type_traits>
#include <vector>

namespace clara::transforms_intensity {

/// Reads order statistics off a list without sorting it.
template <class T>
class Ranked {
 public:
  explicit Ranked(std::span<const T> values) : values_(values) {}
  bool has_nan() const {
    if constexpr (std::is_integral_v<T>) return false;
    return std::any_of(values_.begin(), values_.end(), [](T x) { return x != x; });
  }
  std::size_t size() const { return values_.size(); }
  T at(std::size_t rank) {
    if (copy_.empty()) copy_.assign(values_.begin(), values_.end());
    const auto place = copy_.begin() + static_cast<std::ptrdiff_t>(rank);
    std::nth_element(copy_.begin(), place, copy_.end());
    return *place;
  }

 private:
  std::span<const T> values_;
  std::vector<T> copy_;
};

/// Of float32, by the upper half of the bits first: one pass over the voxels counts them, another
/// one gathers the few that may be the wanted one.
template <>
class Ranked<float> {
 public:
  explicit Ranked(std::span<const float> values) : values_(values), counts_(kUppers) {
    for (const float value : values_) {
      ++counts_[upper(value)];
      has_nan_ |= value != value;
    }
  }
  bool has_nan() const { return has_nan_; }
  std::size_t size() const { return values_.size(); }
  float at(std::size_t rank) {
    std::size_t bin = 0;
    while (rank >= counts_[bin]) rank -= counts_[bin++];
    if (gathered_.empty() || bin != gathered_bin_) gather(bin);
    const auto place = gathered_.begin() + static_cast<std::ptrdiff_t>(rank);
    std::nth_element(gathered_.begin(), place, gathered_.end());
    return *place;
  }

 private:
  static constexpr std::size_t kUppers = 65536;
  /// Of the bits as an integer that is ordered as the numbers are.
  static std::size_t upper(float value) {
    const auto bits = std::bit_cast<std::uint32_t>(value);
    const std::uint32_t flip = (bits >> 31U) != 0 ? 0xffffffffU : 0x80000000U;
    return (bits ^ flip) >> 16U;
  }
  void gather(std::size_t bin) {
    gathered_.clear();
    gathered_.reserve(counts_[bin]);
    for (const float value : values_)
      if (upper(value) == bin) gathered_.push_back(value);
    gathered_bin_ = bin;
  }

  std::span<const float> values_;
  std::vector<std::uint32_t> counts_;
  bool has_nan_ = false;
  std::vector<float> gathered_;
  std::size_t gathered_bin_ = 0;
};

}  // namespace clara::transforms_intensity
