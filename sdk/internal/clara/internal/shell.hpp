#pragma once

/// Commands as a person types them, for what the host, the executors and the runners of this tree
/// print and write.

#include <clara/export.hpp>

#include <filesystem>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace clara {

/// A word that a POSIX shell takes as it is: unchanged when it has only harmless characters, else
/// in single quotes. [any]
CLARA_API std::string shell_quoted(std::string_view word);

/// What a user types to run this again: `cd DIRECTORY && env NAME=VALUE... PROGRAM ARGUMENTS...`.
/// [any]
CLARA_API std::string shell_command(
    const std::filesystem::path& directory,
    const std::vector<std::pair<std::string, std::string>>& environment,
    const std::vector<std::string>& argv);

}  // namespace clara
