#pragma once

#include <host/results/past_run.hpp>

#include <filesystem>
#include <string>
#include <vector>

namespace clara::host::results {

/// What copy_winner() has made.
struct Winner {
  std::filesystem::path folder;  ///< absolute
  bool checkpoint = false;       ///< models/ holds the job's best one
  bool validation = false;       ///< there is a config/config_validation.json
  std::string plugin_path;       ///< CLARA_PLUGIN_PATH as its training needs it; may be empty
  /// Scripts of the MMAR that do not train with the winner's values, and what became of them; and
  /// the settings that the run has not kept.
  std::vector<std::string> notes;
};

/// Copies the best job of `run` to `folder` as a plain MMAR: the root MMAR's files, the job's
/// config with the values of the search and of --set in place and nothing left of the search, its
/// best checkpoint; commands/train.sh trains with these values. What an environment path names
/// inside the root MMAR (its data) is not copied: the path becomes absolute. Throws clara::Error
/// when there is no best job, when it is no MMAR, or when `folder` is there and not empty.
Winner copy_winner(const PastRun& run, const std::filesystem::path& folder);

}  // namespace clara::host::results
