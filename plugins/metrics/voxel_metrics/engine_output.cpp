#include "engine_output.hpp"

#include <clara/error.hpp>
#include <clara/internal/texts.hpp>

#include <ATen/ops/scalar_tensor.h>

namespace clara::voxel_metrics {

namespace {

at::Tensor tensor_in(const Sample& sample, const std::string& key) {
  if (const auto* tensor = sample.find_tensor(key)) return tensor->detach();
  const auto* value = sample.find_value(key);
  if (value && value->is_number()) return at::scalar_tensor(value->as_number());
  return sample.image(key).data.detach();
}

at::Tensor foreground(const at::Tensor& channels) {
  return channels.size(0) > 1 ? channels.slice(0, 1) : channels;
}

}  // namespace

Select prediction_and_label() {
  Select select;
  select.keys = {"pred", "label"};
  return select;
}

void check_pair(const Select& select, OptionIssues& issues) {
  if (!select.selects() || select.keys.size() != 2)
    issues.error("output_transform",
                 "must name a prediction and a label, as in "
                 "\"#monai.handlers.from_engine(['pred', 'label'])\"");
}

std::vector<Item> select_pairs(const std::vector<Sample>& output, const Select& select) {
  std::vector<Item> items;
  for (const auto& sample : output)
    items.push_back({tensor_in(sample, select.keys[0]), tensor_in(sample, select.keys[1])});
  return items;
}

void check_same_shape(const Item& item, std::int64_t axes, const std::string& metric) {
  const auto& [prediction, label] = item;
  if (prediction.sizes() != label.sizes())
    throw Error(metric + ": the prediction has shape " + shape_text(prediction.sizes()) +
                " where the label has " + shape_text(label.sizes()) +
                "; is \"to_onehot\" missing in AsDiscreted?");
  if (prediction.dim() < axes)
    throw Error(metric + ": expected items of [channel" + (axes > 1 ? ", spatial...]" : ", ...]") +
                ", got " + shape_text(prediction.sizes()));
}

Item without_background(const Item& item) {
  return {foreground(item.prediction), foreground(item.label)};
}

}  // namespace clara::voxel_metrics
