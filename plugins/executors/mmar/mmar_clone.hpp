#pragma once

#include <filesystem>
#include <string>

namespace clara::mmar {

/// Copies the MMAR `root` to `folder` (which must not exist) without automl/, models/, eval/, what
/// is hidden in `root` itself (.git) and the runs of studies wherever they lie, writes
/// `train_config` as config/config_train.json, and makes models/ and eval/ empty. Folders with
/// data, those that environment.json names, are linked and not copied. `folder` appears whole or
/// not at all. Values of config/environment.json that climb out of the MMAR ("../data") become
/// absolute, since the clone lies deeper. Throws clara::Error that names the file; nothing is left
/// of a clone that failed.
void clone_mmar(const std::filesystem::path& root, const std::filesystem::path& folder,
                const std::string& train_config);

}  // namespace clara::mmar
