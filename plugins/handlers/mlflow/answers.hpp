#pragma once

#include <clara/value.hpp>

#include <optional>
#include <stdexcept>
#include <string>

#include "http.hpp"

namespace clara::mlflow {

/// The server did not do it now, but may later: it is down, busy, no MLflow server at all (a wrong
/// port or path), or refuses us until somebody changes a setting.
class Unavailable : public std::runtime_error {
 public:
  explicit Unavailable(const std::string& what, bool perhaps_our_fault = false)
      : std::runtime_error(what), perhaps_our_fault_(perhaps_our_fault) {}
  /// It may be this very request that the server cannot digest.
  bool perhaps_our_fault() const { return perhaps_our_fault_; }

 private:
  bool perhaps_our_fault_;
};

/// The server, and it is an MLflow server, will never accept this request.
class Rejected : public std::runtime_error {
  using std::runtime_error::runtime_error;
};

/// An error in MLflow's own words.
struct OwnError {
  std::string code;     ///< "INVALID_PARAMETER_VALUE"
  std::string message;  ///< one short line
};

/// None when the body is not MLflow's JSON: a page of another server or of a proxy.
std::optional<OwnError> own_error(const Response& response);

/// The answer's JSON. Throws Rejected for what MLflow itself refuses for good, else Unavailable.
/// `what` names the request, `uri` the server.
Value judged(const Response& response, const std::string& uri, const std::string& what);

}  // namespace clara::mlflow
