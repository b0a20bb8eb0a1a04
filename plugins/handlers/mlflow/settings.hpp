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
/// _INSECURE_TLS, _SERVER_CERT_PATH and _CLIENT_CERT_PATH; a user and a password in the address
/// count where the variables name none, and stay in no uri that is sent or told. A uri that is no
/// http(s) address (a folder, sqlite:, databricks) leaves MLflow off; Settings::foreign says why.
Settings read_settings(const std::string& tracking_uri, const Environment& environment);

}  // namespace clara::mlflow
