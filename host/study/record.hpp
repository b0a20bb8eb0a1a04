#pragma once

#include <host/config/searchable_training.hpp>
#include <host/plugins/catalog.hpp>
#include <host/store/study_file.hpp>

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

namespace clara::host::study {

/// What a run is made of: kept in run.json beside the study and in the study itself, so that a
/// result can be traced and --resume can see what has changed.
struct RecordFacts {
  std::string run_id;
  std::string version;  ///< of this program, as --version tells it
  std::uint64_t seed = 0;
  std::vector<std::string> arguments;  ///< the command line
  const config::StudyPlan* study = nullptr;
  std::vector<plugins::PluginHash> plugins;
  std::string plugin_path;  ///< CLARA_PLUGIN_PATH, --plugin-dir included: absolute folders
  Value request = {};       ///< see study::RequestRecord
  std::vector<std::string> secrets = {};  ///< to be hidden, wherever they stand
};

/// {"schema": 1, "run_id", "started", "version", "seed", "command", "folder", "files",
/// "controller", "pruner", "runner", "automl", "automl_written", "training", "environment",
/// "job_settings", "plugins", "plugin_path", "request"}: the AutoML config with all variables put
/// in, and all configs as they were read.
Value make_record(const RecordFacts& facts);

/// What of two records differs and is no reason to stop: "the AutoML config", "the training
/// config".
std::vector<std::string> changed_configs(const Value& before, const Value& now);
/// Which component that keeps a state is another one now: "the controller RandomController, and the
/// config names GridController"; "" for none.
std::string other_part(const Value& before, const Value& now);
/// The plugins that are other files now: "random (librandom.so)".
std::vector<std::string> changed_plugins(const Value& before, const Value& now);

/// Writes run.json anew: old or new at any moment. Throws clara::Error (storage).
void write_record(const std::filesystem::path& run_folder, const Value& record);

}  // namespace clara::host::study
