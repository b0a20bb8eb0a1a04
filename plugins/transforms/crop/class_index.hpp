#pragma once

#include <ATen/core/Tensor.h>

#include <cstdint>
#include <optional>
#include <vector>

namespace clara::transforms_crop {

/// Which classes a label is looked through for.
struct ClassSearch {
  std::optional<std::int64_t> num_classes;  ///< of a label of one channel
  std::optional<std::int64_t> most;         ///< voxels of a class that count, spread evenly
};

/// Where the voxels of each class of a label are, without lists of them: counts for each block of
/// voxels. MONAI's map_classes_to_indices.
class ClassIndex {
 public:
  /// `label`: [channel, spatial...]; one channel has class numbers, several are one-hot. With an
  /// `image`, only voxels count where one of its channels is above `threshold`.
  ClassIndex(const at::Tensor& label, const ClassSearch& search, const at::Tensor* image,
             double threshold);

  std::size_t classes() const { return totals_.size(); }
  /// How many voxels of the class count.
  std::int64_t count(std::size_t of) const;
  /// Flat index of the n-th of them.
  std::int64_t at(std::size_t of, std::int64_t n) const;
  /// How many classes there are, how many voxels of each count, and the flat indices of these,
  /// class by class in order: int64, [n].
  at::Tensor places() const;

 private:
  void code_classes(const at::Tensor& label, const std::vector<std::uint8_t>& valid);
  void mask_channels(const at::Tensor& label, const std::vector<std::uint8_t>& valid);
  void count_blocks();
  void fill_by_code(std::int64_t* next) const;
  bool is(std::size_t of, std::size_t voxel) const;
  /// Which voxel of the class stands for the n-th of `most`.
  std::int64_t spread(std::size_t of, std::int64_t n) const;

  std::size_t voxels_;
  std::vector<std::int16_t> codes_;  ///< of one channel: the class of each voxel, -1 for none
  std::vector<std::uint8_t> masks_;  ///< of several: whether it is, for each class and voxel
  std::size_t block_ = 4096;
  std::vector<std::int32_t> blocks_;  ///< for each class, voxels in each block
  std::vector<std::int64_t> totals_;  ///< for each class
  std::optional<std::int64_t> most_;
};

}  // namespace clara::transforms_crop
