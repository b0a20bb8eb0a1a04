#pragma once

#include <clara/value.hpp>

#include <string>

namespace clara::host::study {

/// Whether a study logs to MLflow, and where.
struct Tracking {
  bool handler = false;  ///< the config has an MLflowHandler that is enabled
  std::string uri;       ///< its tracking_uri, else `variable`; empty: it is off, as for one that
                         ///< is no http(s) address
};

/// Of the effective AutoML config, or of what a run's record keeps of it. `variable` is what
/// MLFLOW_TRACKING_URI says; the handler's own argument is stronger.
Tracking tracking_of(const Value& automl, const std::string& variable);

/// MLFLOW_TRACKING_URI; "" when it is not set.
std::string tracking_variable();

}  // namespace clara::host::study
