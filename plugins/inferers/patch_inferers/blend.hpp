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

/// Adds the answers of windows and divides by what was added. Answers may have another size than
/// the windows: then the result is as many times larger or smaller than the image.
class Blend {
 public:
  /// `weights`: [spatial...] of the window, or undefined when all of its voxels weigh the same.
  /// `answer`: the spatial size of each answer.
  Blend(const WindowPlan& plan, const at::Tensor& weights, Sizes answer);

  /// `answer`: [1, channel, spatial...] for window `index` of image `item` of `items`.
  void add(const at::Tensor& answer, std::int64_t items, std::int64_t item, std::int64_t index,
           const at::TensorOptions& options);
  /// [items, channel, spatial...], without what the image was padded by. `image`: its spatial size
  /// before that.
  at::Tensor finish(at::IntArrayRef image);

  const Sizes& answer_size() const { return answer_; }

 private:
  void add_to_buffer(const at::Tensor& answer, std::int64_t item, std::int64_t index);
  at::Tensor sum_of_weights(const at::TensorOptions& options) const;
  std::int64_t scaled(std::int64_t position, std::size_t axis) const;
  /// The part of `tensor`, which begins with `skip` other axes, that window `index` covers.
  at::Tensor part(at::Tensor tensor, std::int64_t index, std::int64_t skip) const;
  at::Tensor unpadded(at::Tensor result, at::IntArrayRef image) const;

  const WindowPlan& plan_;
  Sizes answer_;
  std::vector<double> scale_;  ///< of the answer to the window, by axis
  Sizes size_;                 ///< of the result
  at::Tensor weights_;
  at::Tensor sum_;
  at::Tensor row_;  ///< the buffer that is being filled; undefined between two
  std::size_t buffer_ = 0;
};

}  // namespace clara::patch_inferers
