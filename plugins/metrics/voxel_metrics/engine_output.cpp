#include "engine_output.hpp"

#include <clara/error.hpp>

namespace clara::voxel_metrics {

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
    items.push_back({sample.image(select.keys[0]).data, sample.image(select.keys[1]).data});
  return items;
}

}  // namespace clara::voxel_metrics
