#pragma once

#include <clara/value.hpp>

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

namespace clara::host::results {

/// The command that goes on with a run, for a shell that stands in `here`. `record`: run.json;
/// `newest`: no other run of its MMAR began later, so that its name need not be said. Settings
/// whose secret was not kept stand in front of it, in CLARA_SECRET_SETTINGS, with *** in its place,
/// which is refused until the secret stands there. "" for a record that does
/// not know its command.
std::string resume_command(const Value& record, const std::string& run_id, bool newest,
                           const std::filesystem::path& here);

/// Whether a part of a command was not written down, because it was a secret.
bool lacks_a_secret(std::string_view recorded);

/// The settings as the variable that carries secrets: `CLARA_SECRET_SETTINGS='["token=***"]'`.
std::string secret_settings_words(const std::vector<std::string>& recorded);

/// The program behind -- as it is typed: ` -- sh -c 'echo 1'`.
std::string program_words(const std::vector<std::string>& program);

}  // namespace clara::host::results
