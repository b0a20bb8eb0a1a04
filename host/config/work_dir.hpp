#pragma once

#include <host/config/plan.hpp>

#include <filesystem>
#include <optional>
#include <string>

namespace clara::host::config {

/// Where the runs of an AutoML config lie.
struct WorkDir {
  std::filesystem::path folder;
  const Value* written = nullptr;  ///< the text that says so, part of the plan; null: none does
  std::string path;                ///< its place in the JSON; empty: none
};

/// The first `work_dir` of an enabled handler, whatever the handler: that this argument of a
/// handler is the folder of runs is part of the config language, as its other names are. Else
/// automl/ of the MMAR.
WorkDir work_dir(const Plan& plan);

/// The `work_dir` of a handler in a config that nobody has checked: it may stand beside `args` and
/// may be a first-level variable.
std::optional<std::string> written_work_dir(const Value& handler, const Value& config);

}  // namespace clara::host::config
