#include "host/study/tracking.hpp"

#include <host/config/search.hpp>
#include <host/config/vocabulary.hpp>

#include <cstdlib>

namespace clara::host::study {
namespace {

bool is_enabled(const Value& handler) {
  const auto* disabled = handler.find("disabled");
  return !disabled || !config::as_switch(*disabled).value_or(false);
}

/// MLflow's own programs also take a folder or a database, where the handler is off.
bool is_address(const std::string& uri) {
  return uri.starts_with("http://") || uri.starts_with("https://");
}

std::string own_uri(const Value& handler) {
  const auto* args = handler.find("args");
  const auto* uri = args ? args->find("tracking_uri") : nullptr;
  if (!uri) uri = handler.find("tracking_uri");
  return uri && uri->is_string() ? uri->as_string() : "";
}

}  // namespace

Tracking tracking_of(const Value& automl, const std::string& variable) {
  const auto* handlers = automl.find("handlers");
  if (!handlers || !handlers->is_array()) return {};
  for (const auto& handler : handlers->as_array()) {
    if (config::name_of(handler).name != "MLflowHandler" || !is_enabled(handler)) continue;
    const auto own = own_uri(handler);
    const auto& uri = own.empty() ? variable : own;
    return {true, is_address(uri) ? uri : ""};
  }
  return {};
}

std::string tracking_variable() {
  const char* uri = std::getenv("MLFLOW_TRACKING_URI");  // NOLINT(concurrency-mt-unsafe)
  return uri ? uri : "";
}

}  // namespace clara::host::study
