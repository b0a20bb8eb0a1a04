#include "engine_output.hpp"

#include <clara/error.hpp>

namespace clara::voxel_metrics {

Select prediction_and_label() {
  Select select;
  select.call.form = ConfigCall::Form::from_engine;
  select.call.keys = {"pred", "label"};
  return select;
}

void check_pair(const Select& select, OptionIssues& issues) {
  if (!select.selects() || select.keys().size() != 2)
    issues.error("output_transform",
                 "must name a prediction and a label, as in "
                 "\"#monai.handlers.from_engine(['pred', 'label'])\"");
}

std::vector<Item> select_pairs(const std::vector<Sample>& output, const Select& select) {
  std::vector<Item> items;
  for (const auto& sample : output)
    items.push_back({sample.image(select.keys()[0]).data, sample.image(select.keys()[1]).data});
  return items;
}

std::string shape_text(const at::Tensor& tensor) {
  std::string text;
  for (const auto size : tensor.sizes()) text += (text.empty() ? "[" : ", ") + std::to_string(size);
  return text.empty() ? "[]" : text + "]";
}

}  // namespace clara::voxel_metrics
