#pragma once

#include <clara/value.hpp>

#include <filesystem>
#include <string>

namespace clara::host::results {

/// The command that goes on with a run, for a shell that stands in `here`. `record`: run.json;
/// `newest`: no other run of its MMAR began later, so that its name need not be said. A setting
/// whose secret was not kept stands there as NAME=..., to be given again. "" for a record that does
/// not know its command.
std::string resume_command(const Value& record, const std::string& run_id, bool newest,
                           const std::filesystem::path& here);

}  // namespace clara::host::results
