#pragma once

#include <clara/options.hpp>
#include <clara/train/select.hpp>

#include <string>
#include <vector>

namespace clara::voxel_metrics {

/// What `output_transform` is when it is not given.
Select prediction_and_label();

/// Reports an `output_transform` that does not name a prediction and a label.
void check_pair(const Select& select, OptionIssues& issues);

struct Item {
  at::Tensor prediction;  ///< [channel, spatial...]
  at::Tensor label;       ///< [channel, spatial...] or [spatial...]
};

/// The prediction and the label of each item: images, tensors or numbers.
std::vector<Item> select_pairs(const std::vector<Sample>& output, const Select& select);

/// Throws clara::Error that names `metric` when the two have not the same shape, or fewer than
/// `axes` axes.
void check_same_shape(const Item& item, std::int64_t axes, const std::string& metric);

/// Both without their first channel where they have several: monai.metrics.utils.ignore_background.
Item without_background(const Item& item);

}  // namespace clara::voxel_metrics
