#pragma once

#include <filesystem>
#include <set>
#include <string>
#include <vector>

namespace clara::host::results {

/// The words NAME=VALUE of a shell script that set one of `names`: what it says is stronger than a
/// config.
std::vector<std::string> set_by(const std::string& script, const std::set<std::string>& names);

/// The same of a file; nothing when there is none.
std::vector<std::string> set_in_file(const std::filesystem::path& script,
                                     const std::set<std::string>& names);

/// Puts commands/train.sh and validate.sh into the winner's copy in `folder`, where it has none of
/// its own. One of the MMAR that sets one of `names`, the winner's values, or that would not find
/// the plugins of `plugin_path`, is kept as train_original.sh. Returns what the user should know:
/// that, and other scripts that set one of them. Throws clara::Error (storage).
std::vector<std::string> write_commands(const std::filesystem::path& folder,
                                        const std::set<std::string>& names,
                                        const std::string& plugin_path);

}  // namespace clara::host::results
