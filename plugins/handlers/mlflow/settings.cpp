#include "settings.hpp"

#include <clara/redaction.hpp>
#include <clara/url.hpp>

#include <cstdlib>

namespace clara::mlflow {

Environment process_environment() {
  return [](const std::string& name) -> std::optional<std::string> {
    const char* value =
        std::getenv(name.c_str());  // NOLINT(concurrency-mt-unsafe): nothing here sets variables
    return value && *value ? std::optional<std::string>(value) : std::nullopt;
  };
}

namespace {

/// The command of a server that serves what this names.
std::string server_for(const std::string& uri) {
  for (const auto* database :
       {"sqlite:", "postgresql:", "mysql:", "mssql:", "postgresql+", "mysql+", "mssql+", "sqlite+"})
    if (uri.starts_with(database)) return "mlflow server --backend-store-uri " + redacted(uri);
  return "mlflow server";
}

}  // namespace

Settings read_settings(const std::string& tracking_uri, const Environment& environment) {
  constexpr const char* kVariable = "MLFLOW_TRACKING_URI";
  Settings out;
  const auto text = tracking_uri.empty() ? environment(kVariable).value_or("") : tracking_uri;
  std::string wrong;
  const auto url = Url::parse(text, &wrong);
  if (url) out.uri = url->address();
  if (!text.empty() && !url) {
    // In MLflow's own programs a folder or a database is an address, too: a variable that is set
    // for them keeps nobody from searching.
    const bool written = !tracking_uri.empty();
    out.foreign = std::string(written ? "tracking_uri" : kVariable) + " is \"" + redacted(text) +
                  "\", which is no address of a server" + (wrong.empty() ? "" : ": " + wrong) +
                  "; start one by `" + server_for(text) + "` and " +
                  (written ? "write " : std::string("set ") + kVariable + "=") +
                  "http://127.0.0.1:5000";
  }
  out.username = environment("MLFLOW_TRACKING_USERNAME").value_or("");
  out.password = environment("MLFLOW_TRACKING_PASSWORD").value_or("");
  out.token = environment("MLFLOW_TRACKING_TOKEN").value_or("");
  if (url && out.username.empty() && !url->user().empty()) {
    out.username = url->user();
    out.password = url->password();
  }
  out.ca_file = environment("MLFLOW_TRACKING_SERVER_CERT_PATH").value_or("");
  out.client_certificate = environment("MLFLOW_TRACKING_CLIENT_CERT_PATH").value_or("");
  const auto insecure = environment("MLFLOW_TRACKING_INSECURE_TLS").value_or("");
  out.insecure_tls = insecure == "true" || insecure == "True" || insecure == "1";
  return out;
}

}  // namespace clara::mlflow
