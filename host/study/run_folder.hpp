#pragma once

#include <filesystem>
#include <optional>
#include <string>

namespace clara::host::study {

/// The names of a study's files below its run folder.
inline constexpr const char* kStudyFile = "study.db";
/// Its name until it is whole.
inline constexpr const char* kUnfinishedStudyFile = "study.db.part";
inline constexpr const char* kRecordFile = "run.json";

/// What the command line says about the run.
struct RunChoice {
  std::string id;       ///< --run-id, run_id; empty: the next free run_<n>
  bool resume = false;  ///< go on with it; without an id: with the newest
  bool force = false;   ///< replace it; with `resume`: go on although plugins have changed
};

/// A run's place.
struct RunFolder {
  std::string id;
  std::filesystem::path path;  ///< absolute; exists
  bool resume = false;         ///< it holds a study to go on with
};

/// "" for an id that can name the folder of a run; else the rule.
std::string rule_of_id(const std::string& id);

/// Finds or makes the folder of a run below `work` (automl/ of the MMAR). A run that exists is
/// never overwritten unless forced. Throws clara::Error, with ExitCode::config for an id that is no
/// name and ExitCode::storage for what is there or cannot be made.
RunFolder choose_run_folder(const std::filesystem::path& work, const RunChoice& choice);

/// True for the folder of a run that has begun.
bool is_run(const std::filesystem::path& folder);

/// The run in the folder `work` whose study has changed last.
std::optional<std::filesystem::path> newest_run(const std::filesystem::path& work);

/// Empties the folder of a run that is to be replaced; to be called with its lock held. Refuses a
/// folder that is no run.
void clear_run_folder(const std::filesystem::path& folder);

/// Removes the folder of a run that never had a job: a study that could not begin leaves nothing
/// behind. One that has the folder of a job stays as it is.
void remove_unstarted_run(const std::filesystem::path& folder);

}  // namespace clara::host::study
