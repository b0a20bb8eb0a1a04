#pragma once

#include "window_plan.hpp"

#include <ATen/core/Tensor.h>

#include <string>

namespace clara::patch_inferers {

/// The part of `image` ([batch, channel, spatial...]) that a window covers, as a view.
at::Tensor window_of(const at::Tensor& image, const WindowPlan& plan, std::int64_t item,
                     std::int64_t index);

/// Weight of each voxel of a window, [spatial...]: monai.data.utils.compute_importance_map for
/// "gaussian".
at::Tensor gaussian_weights(const Sizes& window, const std::vector<double>& sigma_scale,
                            const at::TensorOptions& options);

/// Adds the answers of windows and divides by what was added.
class Blend {
 public:
  /// `weights`: [spatial...], or undefined when all voxels of a window weigh the same.
  Blend(const WindowPlan& plan, at::Tensor weights) : plan_(plan), weights_(std::move(weights)) {}

  /// `answer`: [1, channel, spatial...] for window `index` of image `item` of `items`.
  void add(const at::Tensor& answer, std::int64_t items, std::int64_t item, std::int64_t index,
           const at::TensorOptions& options);
  /// [items, channel, spatial...], of the padded image.
  at::Tensor finish();

 private:
  at::Tensor sum_of_weights(const at::TensorOptions& options) const;

  const WindowPlan& plan_;
  at::Tensor weights_;
  at::Tensor sum_;
};

}  // namespace clara::patch_inferers
