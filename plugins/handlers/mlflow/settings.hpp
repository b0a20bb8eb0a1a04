#pragma once

#include <functional>
#include <optional>
#include <string>

#include "http.hpp"

namespace clara::mlflow {

/// Looks up an environment variable; nullopt when unset or empty.
using Environment = std::function<std::optional<std::string>(const std::string&)>;

Environment process_environment();

/// The option wins over MLFLOW_TRACKING_URI. Honours MLFLOW_TRACKING_USERNAME, _PASSWORD, _TOKEN,
/// _INSECURE_TLS, _SERVER_CERT_PATH and _CLIENT_CERT_PATH. Throws clara::Error for a uri that is no
/// http(s) address (a folder, sqlite:, databricks).
Settings read_settings(const std::string& tracking_uri, const Environment& environment);

}  // namespace clara::mlflow
