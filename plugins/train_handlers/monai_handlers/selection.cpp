#include "selection.hpp"

namespace clara::monai_handlers {

Select loss_of_first() {
  Select select;
  select.call.form = ConfigCall::Form::from_engine;
  select.call.keys = {"loss"};
  select.call.first = true;
  return select;
}

std::vector<std::pair<std::string, double>> numbers_of(const std::vector<Sample>& output,
                                                       const Select& select) {
  std::vector<std::pair<std::string, double>> numbers;
  if (!select.selects() || output.empty()) return numbers;
  for (const auto& key : select.keys()) {
    const auto* value = output.front().find_value(key);
    const auto* image = output.front().find_image(key);
    if (value && value->is_number()) numbers.emplace_back(key, value->as_number());
    if (image && image->data.numel() == 1) numbers.emplace_back(key, image->data.item<double>());
  }
  return numbers;
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
