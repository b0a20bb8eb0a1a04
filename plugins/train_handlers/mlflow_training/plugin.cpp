#include <clara/plugin.hpp>

#include "mlflow_handler.hpp"

CLARA_PLUGIN("mlflow_training", "0.1.0", registry) {
  registry.add<clara::TrainHandler, clara::mlflow_training::MLFlowHandler>(
      "MLFlowHandler", "logs losses and metrics of a training to an MLflow server");
}
