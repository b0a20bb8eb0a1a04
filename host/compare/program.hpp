#pragma once

#include <filesystem>
#include <string>
#include <utility>
#include <vector>

namespace clara::host::compare {

/// Runs a program to its end, with `environment` beside what this process has; what it prints goes
/// to `log`. Its exit code, or 128 and the number of the signal that ended it. Throws clara::Error
/// when it cannot be started.
int run_program(const std::vector<std::string>& arguments,
                const std::vector<std::pair<std::string, std::string>>& environment,
                const std::filesystem::path& log);

}  // namespace clara::host::compare
