#pragma once

#include <host/cli/config_options.hpp>
#include <host/config/plan.hpp>
#include <host/device/choice.hpp>

#include <string>

namespace clara::host::cli {

/// What train and validate have in common.
struct RunOptions {
  ConfigOptions config;
  std::string device;  ///< empty: CLARA_DEVICE, else auto
  bool write_train_stats = false;
  bool resume = false;
};

/// --device, or when it is not written CLARA_DEVICE, or auto. An executor hands a study's --device
/// by that variable through scripts that do not know the option.
std::string device_word(const std::string& written);

/// Checks the config, decides the device, builds and runs the component at `slot` of the section
/// that `sections` names for the config's type. Returns the exit code.
struct Target {
  config::ConfigType type;
  std::string section;
  std::string slot;
};
int run_training(App& app, const RunOptions& options, const std::vector<Target>& targets);

void add_run_options(App& app, CLI::App& command, RunOptions& options);

}  // namespace clara::host::cli
