#pragma once

#include "host/process/command.hpp"

#include <cstdint>
#include <filesystem>

namespace clara::host::process {

/// Writes `start.sh` into the folder of attempt `number` and returns its path: a script that starts
/// clara-job for `command` on any machine that sees the same folders, with no environment but HOME
/// and PATH. Its one argument says how often it was started before. A start anew, as a cluster
/// makes one when a node has died, runs in an attempt folder of its own, `number` plus that count,
/// so that the files of two starts never mix. Only its owner may read it. Throws clara::Error
/// (storage).
std::filesystem::path write_start_script(const Command& command, std::int64_t number);

/// Removes the `start.sh` of an attempt that is over, when secret settings of its job stand in it.
void remove_secret_script(const std::filesystem::path& attempt);

}  // namespace clara::host::process
