#include "settings.hpp"

#include <clara/error.hpp>

#include <cstdlib>

namespace clara::mlflow {

Environment process_environment() {
  return [](const std::string& name) -> std::optional<std::string> {
    const char* value =
        std::getenv(name.c_str());  // NOLINT(concurrency-mt-unsafe): nothing here sets variables
    return value && *value ? std::optional<std::string>(value) : std::nullopt;
  };
}

Settings read_settings(const std::string& tracking_uri, const Environment& environment) {
  Settings out;
  out.uri = tracking_uri.empty() ? environment("MLFLOW_TRACKING_URI").value_or("") : tracking_uri;
  while (out.uri.ends_with('/')) out.uri.pop_back();
  if (!out.uri.empty() && !out.uri.starts_with("http://") && !out.uri.starts_with("https://"))
    throw Error(
        "tracking_uri: \"" + out.uri +
            "\" is no address of a server; start one with `mlflow server --port 5000` and write "
            "http://127.0.0.1:5000",
        ExitCode::config);
  out.username = environment("MLFLOW_TRACKING_USERNAME").value_or("");
  out.password = environment("MLFLOW_TRACKING_PASSWORD").value_or("");
  out.token = environment("MLFLOW_TRACKING_TOKEN").value_or("");
  out.ca_file = environment("MLFLOW_TRACKING_SERVER_CERT_PATH").value_or("");
  out.client_certificate = environment("MLFLOW_TRACKING_CLIENT_CERT_PATH").value_or("");
  const auto insecure = environment("MLFLOW_TRACKING_INSECURE_TLS").value_or("");
  out.insecure_tls = insecure == "true" || insecure == "True" || insecure == "1";
  return out;
}

}  // namespace clara::mlflow
