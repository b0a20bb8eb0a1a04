#pragma once

#include <filesystem>

namespace clara::host::mmar {

/// The root of the MMAR that a config belongs to, absolute: `given` (-m) when it is not empty, else
/// the folder above config/ when the file lies in a folder of that name, else a search file's
/// (.yaml) own folder, else the environment's MMAR_ROOT, else the working folder.
std::filesystem::path find_root(const std::filesystem::path& config_file,
                                const std::filesystem::path& given = {});

/// `file` as a user means it on the command line: from the working folder, else from the root, else
/// from its config/. What is found nowhere comes back as it is.
std::filesystem::path locate(const std::filesystem::path& file, const std::filesystem::path& root);

}  // namespace clara::host::mmar
