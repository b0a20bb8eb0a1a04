#include <clara/plugin.hpp>

#include "mlflow_handler.hpp"

CLARA_PLUGIN("mlflow", "0.1.0", registry) {
  registry.add<clara::Handler, clara::mlflow::MLflowHandler>(
      "MLflowHandler",
      "logs the study and every job to an MLflow server, which may be down at any moment");
}
