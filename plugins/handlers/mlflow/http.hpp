#pragma once

#include <chrono>
#include <memory>
#include <string>

namespace clara::mlflow {

/// How to reach the server: from the handler's options and MLflow's own environment variables.
struct Settings {
  std::string uri;      ///< http(s)://host:port[/prefix], no slash at the end; empty: MLflow is off
  std::string foreign;  ///< what was named is no server of ours: which, and what to do
  std::string username, password, token;
  std::string ca_file, client_certificate;
  bool insecure_tls = false;
  std::chrono::seconds timeout{30};
};

struct Response {
  long status = 0;       ///< 0: no answer
  std::string body;      ///< at most 16 MiB
  std::string location;  ///< of a redirect, which is never followed: a POST would become a GET and
                         ///< leak its credentials
  std::string failure;   ///< why there is no answer
  bool too_large = false;
};

/// One connection to the server, kept alive. One thread at a time.
class Http {
 public:
  explicit Http(Settings settings);
  ~Http();
  Http(const Http&) = delete;
  Http& operator=(const Http&) = delete;

  /// `path` begins with '/'. Sends no Origin header (the server's security middleware would refuse
  /// it).
  Response get(const std::string& path);
  Response send(const std::string& method, const std::string& path, const std::string& body,
                const std::string& content_type);
  const Settings& settings() const { return settings_; }

  /// Percent-encodes one segment of a path or a query value.
  static std::string encoded(const std::string& text);

 private:
  struct Handle;
  Settings settings_;
  std::unique_ptr<Handle> handle_;
};

}  // namespace clara::mlflow
