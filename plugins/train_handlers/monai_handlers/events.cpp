#include "events.hpp"

#include <algorithm>
#include <cctype>

namespace clara::monai_handlers {

std::string in_capitals(std::string_view name) {
  std::string out(name);
  for (auto& c : out) c = static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
  return out;
}

const std::vector<std::string>& event_names() {
  static const std::vector<std::string> names{
      "STARTED",         "EPOCH_STARTED",       "ITERATION_STARTED", "BACKWARD_COMPLETED",
      "MODEL_COMPLETED", "ITERATION_COMPLETED", "EPOCH_COMPLETED",   "COMPLETED"};
  return names;
}

void check_event(const std::string& event, std::string_view field, OptionIssues& issues) {
  const auto& names = event_names();
  if (std::find(names.begin(), names.end(), event) != names.end()) return;
  issues.error(field, "there is no event \"" + event + "\"", did_you_mean(event, names));
}

}  // namespace clara::monai_handlers
