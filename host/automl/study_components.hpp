#pragma once

#include "host/automl/handlers/hook.hpp"

#include <clara/automl/controller.hpp>
#include <clara/automl/executor.hpp>
#include <clara/automl/pruner.hpp>
#include <clara/automl/runner.hpp>
#include <clara/automl/scheduler.hpp>

#include <string>
#include <vector>

namespace clara::host::automl {

/// The components of a study, as the config names them. They outlive the engine.
struct StudyComponents {
  Controller* controller = nullptr;
  std::string controller_label;  ///< for messages
  Pruner* pruner = nullptr;      ///< may be null
  Scheduler* scheduler = nullptr;
  Runner* runner = nullptr;  ///< null: jobs run on this machine
  Executor* executor = nullptr;
  std::vector<NamedHandler> handlers;  ///< in the order of the config
};

}  // namespace clara::host::automl
