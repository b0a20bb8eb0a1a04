#include "selection.hpp"

#include <map>

namespace clara::monai_handlers {

std::vector<std::pair<std::string, double>> numbers_of(const std::vector<Sample>& output,
                                                       const Select& select) {
  std::vector<std::pair<std::string, double>> numbers;
  if (!select.selects() || output.empty()) return numbers;
  for (const auto& key : select.keys) {
    const auto* value = output.front().find_value(key);
    const auto* image = output.front().find_image(key);
    if (value && value->is_number()) numbers.emplace_back(key, value->as_number());
    if (image && image->data.numel() == 1) numbers.emplace_back(key, image->data.item<double>());
  }
  return numbers;
}

std::vector<std::pair<std::string, double>> shown_numbers(const std::vector<Sample>& output,
                                                          const std::optional<Select>& select,
                                                          const std::string& tag) {
  if (select) {
    auto numbers = numbers_of(output, *select);
    if (numbers.size() == 1) numbers.front().first = tag;
    return numbers;
  }
  std::map<std::string, double> scalars;
  if (output.empty()) return {};
  for (const auto& key : output.front().keys()) {
    const auto* value = output.front().find_value(key);
    const auto* image = output.front().find_image(key);
    if (value && value->is_number()) scalars[key] = value->as_number();
    if (image && image->data.dim() == 0) scalars[key] = image->data.item<double>();
  }
  return {scalars.begin(), scalars.end()};
}

std::optional<double> attribute(const EngineState& state, const std::string& name) {
  if (name == "epoch") return static_cast<double>(state.epoch);
  if (name == "max_epochs") return static_cast<double>(state.max_epochs);
  if (name == "iteration") return static_cast<double>(state.iteration);
  if (name == "epoch_length") return static_cast<double>(state.epoch_length);
  if (name == "best_metric") return state.best_metric;
  if (name == "best_metric_epoch") return static_cast<double>(state.best_metric_epoch);
  return std::nullopt;
}

std::vector<Value> attribute_names() {
  return {"epoch", "max_epochs", "iteration", "epoch_length", "best_metric", "best_metric_epoch"};
}

}  // namespace clara::monai_handlers
