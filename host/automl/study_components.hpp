#pragma once

#include "host/automl/handlers/hook.hpp"
#include "host/automl/plugin_call.hpp"

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

  // For messages: `controller "RandomController"`.
  std::string controller_name() const { return "controller \"" + controller_label + "\""; }
  std::string executor_name() const { return name_of("executor", *executor); }
  std::string pruner_name() const { return name_of("pruner", *pruner); }
  std::string scheduler_name() const { return name_of("scheduler", *scheduler); }
};

}  // namespace clara::host::automl
