#pragma once

#include <ATen/core/Tensor.h>

#include <string>

namespace clara::voxel_metrics {

/// The short name ("tpr") of a number of a confusion matrix, by any of MONAI's names for it; ""
/// when there is none of that name.
std::string short_rate_name(std::string name);

/// A name of each of them, for messages.
std::string rate_names();

/// monai.metrics.compute_confusion_matrix_metric: [..., 4] of true and false positives, true and
/// false negatives become [...]; NaN where the denominator is 0.
at::Tensor rate(const std::string& short_name, const at::Tensor& matrix);

}  // namespace clara::voxel_metrics
