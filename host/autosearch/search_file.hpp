#pragma once

#include <clara/error.hpp>
#include <clara/value.hpp>

#include <filesystem>
#include <string>
#include <vector>

namespace clara::host::autosearch {

/// True for the names that search files have: .yaml and .yml.
bool is_search_file(const std::filesystem::path& file);

/// A ModelArts AutoSearch job as the AutoML config that means the same: search_space and
/// report_keys become the arguments of ProgramExecutor, search_algorithm a controller,
/// max_concurrent the workers, save_model_count a MMARHandler. One mechanism runs both. `command`,
/// when it is not empty, is the program of the command line (`run search.yaml -- python boot.py`).
/// Throws clara::Error with everything that is wrong with the file.
Value automl_config(const Value& search_file, const std::vector<std::string>& command);

/// The same with another program.
Value with_command(Value config, const std::vector<std::string>& command);

}  // namespace clara::host::autosearch
