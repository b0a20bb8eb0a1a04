#pragma once

#include <ATen/core/Tensor.h>

#include <cstdint>
#include <optional>

namespace clara::voxel_metrics {

/// One channel of a prediction or a label, without its batch and channel axes.
struct Channel {
  at::Tensor values;
  /// The values are class numbers and this one counts; else the values themselves do.
  std::optional<std::int64_t> class_number;
};

/// Sums over the voxels of two channels of the same shape.
struct Overlap {
  double prediction = 0;  ///< voxels that are not zero (or are of the class)
  double label = 0;       ///< sum of the label's values (or its voxels of the class)
  double both = 0;        ///< the label's sum where the prediction counts
};

/// One pass over both on the CPU, whatever their types.
Overlap overlap(const Channel& prediction, const Channel& label);

/// How two tensors of the same number of values compare.
struct Agreement {
  std::int64_t equal = 0;
  bool binary = true;  ///< both hold nothing but 0 and 1
};

Agreement agreement(const at::Tensor& prediction, const at::Tensor& label);

}  // namespace clara::voxel_metrics
