#pragma once

#include <host/cli/app.hpp>
#include <host/config/sources.hpp>
#include <host/plugins/catalog.hpp>

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

namespace clara::host::cli {

/// How a command line names a config; Clara's -m, -c, -e and --set among it.
struct ConfigOptions {
  std::filesystem::path file;
  std::filesystem::path mmar;
  std::filesystem::path environment;
  std::vector<std::string> settings;
  std::vector<std::string> program;  ///< behind "--"
  config::KeptFiles kept;            ///< of a run that goes on
  std::string
      default_name;  ///< below config/ of the MMAR, when only -m is given; empty: FILE is required
};

/// Adds FILE (also -c), -m, -e and --set; once they are parsed, the settings of kSecretSettings
/// stand behind those of --set, and the log hides what is secret in all of them. `options` outlives
/// `app`.
void add_config_options(App& app, CLI::App& command, ConfigOptions& options);
/// The same, and what may stand behind "--": the program that a search file's trials run.
void add_program_options(App& app, CLI::App& command, ConfigOptions& options);

/// Throws clara::Error when neither a file nor an MMAR was named.
config::Request request_of(const ConfigOptions& options);

/// The plugin folders that belong to the config.
plugins::Folders folders_of(const App& app, const config::Request& request);

/// From now on no output has what is secret in a config: a job may print the password that it was
/// given. `name`: the key of `config`. To be called while there is one thread.
void hide_secrets(App& app, const Value& config, std::string_view name = "");

/// Warnings and notes to the log.
void log_issues(App& app, const Issues& issues);

}  // namespace clara::host::cli
