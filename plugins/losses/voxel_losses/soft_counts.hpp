#pragma once

#include "common.hpp"

namespace clara::voxel_losses {

/// Soft counts of true positives, false positives and false negatives.
struct Counts {
  at::Tensor tp, fp, fn;
};

struct Counting {
  bool squared = false;
  bool soft_label = false;
  /// False positives and negatives as what is left of the sums, else as sums of their own.
  bool decoupled = true;
};

/// monai.losses.utils.compute_tp_fp_fn, over `axes`. Squared and soft labels take the form of Wang
/// et al., "Dice Semimetric Losses" (2023), which needs a label of floating-point numbers: throws
/// clara::Error that names `loss`.
Counts soft_counts(const Pair& pair, at::IntArrayRef axes, const Counting& how,
                   const std::string& loss);

}  // namespace clara::voxel_losses
