#pragma once

#include <ATen/core/Tensor.h>

#include <cstdint>
#include <vector>

namespace clara::transforms_crop {

/// Where the foreground and background voxels of a label are, without a list of them: counts for
/// each block of voxels, from one pass. MONAI's map_binary_to_indices.
class LabelIndex {
 public:
  /// `label`: [channel, spatial...]; foreground is what is not 0, in any channel; of several
  /// channels the first is left out (one-hot). Background is the rest, with an `image` only where
  /// one of its channels is above `threshold`.
  LabelIndex(const at::Tensor& label, const at::Tensor* image, double threshold);

  std::int64_t foreground() const { return foreground_.total; }
  std::int64_t background() const { return background_.total; }
  /// Flat index of the n-th voxel of either.
  std::int64_t foreground_at(std::int64_t n) const { return find(foreground_, n); }
  std::int64_t background_at(std::int64_t n) const { return find(background_, n); }
  /// Flat indices of all of them, in order: int64, [n].
  at::Tensor foreground_places() const { return places(foreground_); }
  at::Tensor background_places() const { return places(background_); }

 private:
  struct Counts {
    std::uint8_t code = 0;
    std::vector<std::int32_t> blocks;
    std::int64_t total = 0;
  };
  void count(Counts& counts) const;
  std::int64_t find(const Counts& counts, std::int64_t n) const;
  at::Tensor places(const Counts& counts) const;

  std::vector<std::uint8_t> codes_;  ///< of each voxel
  Counts foreground_;
  Counts background_;
};

}  // namespace clara::transforms_crop
