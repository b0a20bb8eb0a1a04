#pragma once

#include "events.hpp"

#include <string>

namespace clara::monai_handlers {

/// `event` of DecollateBatch and PostProcessing, in any case: the one or the other.
inline bool is_model_completed(const std::string& event) {
  return in_capitals(event) == "MODEL_COMPLETED";
}

inline void check_iteration_event(const std::string& event, OptionIssues& issues) {
  if (is_model_completed(event) || in_capitals(event) == "ITERATION_COMPLETED") return;
  issues.error("event",
               "expected MODEL_COMPLETED or ITERATION_COMPLETED, got " + shown(Value(event)));
}

}  // namespace clara::monai_handlers
