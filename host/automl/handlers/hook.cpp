#include "host/automl/handlers/hook.hpp"

#include <array>

namespace clara::host::automl {

std::string_view name(Hook hook) {
  constexpr std::array<std::string_view, 7> names{
      "startup", "recommendations_available", "start_job", "progress", "end_job", "round_ended",
      "shutdown"};
  return names.at(static_cast<std::size_t>(hook));
}

void call_hook(Handler& handler, Hook hook, const Event& event, StudyControl& control) {
  switch (hook) {
    case Hook::startup:
      return handler.startup(event, control);
    case Hook::recommendations_available:
      return handler.recommendations_available(event, control);
    case Hook::start_job:
      return handler.start_job(event, control);
    case Hook::progress:
      return handler.progress(event, control);
    case Hook::end_job:
      return handler.end_job(event, control);
    case Hook::round_ended:
      return handler.round_ended(event, control);
    case Hook::shutdown:
      return handler.shutdown(event, control);
  }
}

}  // namespace clara::host::automl
