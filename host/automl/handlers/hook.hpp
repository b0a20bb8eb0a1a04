#pragma once

#include <clara/automl/handler.hpp>

#include <string>
#include <string_view>

namespace clara::host::automl {

/// The events of a study.
enum class Hook {
  startup,
  recommendations_available,
  start_job,
  progress,
  end_job,
  round_ended,
  shutdown
};

std::string_view name(Hook hook);

/// Calls the handler's function of that name.
void call_hook(Handler& handler, Hook hook, const Event& event, StudyControl& control);

/// A handler and what the config calls it.
struct NamedHandler {
  std::string label;  ///< unique among the handlers of a study
  Handler* handler = nullptr;
};

}  // namespace clara::host::automl
