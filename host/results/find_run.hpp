#pragma once

#include <filesystem>
#include <string>
#include <vector>

namespace clara::host::results {

/// Where the runs of the MMAR `root` lie: automl/, and each `work_dir` that a config of the MMAR
/// names. Files that are no configs are passed over.
std::vector<std::filesystem::path> work_folders(const std::filesystem::path& root);

/// The run that a user means: a run's folder, an MMAR or a folder of runs (then the newest run), or
/// the id of a run of the MMAR that is the working folder. Throws clara::Error (storage) when there
/// is none.
std::filesystem::path find_run(const std::string& written);

}  // namespace clara::host::results
