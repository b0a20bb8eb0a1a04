#include "host/results/resume_command.hpp"

#include "host/results/record_fields.hpp"

#include <clara/internal/job_environment.hpp>
#include <clara/internal/shell.hpp>
#include <clara/value.hpp>

#include <algorithm>
#include <vector>

namespace clara::host::results {
namespace {

namespace fs = std::filesystem;

/// What --plugin-dir named: run.json's request does not have it.
std::vector<fs::path> plugin_folders(const std::vector<std::string>& command,
                                     const fs::path& folder) {
  const std::string option = "--plugin-dir";
  std::vector<fs::path> out;
  for (std::size_t i = 1; i < command.size() && command[i] != "--"; ++i) {
    const auto& word = command[i];
    if (word.starts_with(option + "="))
      out.push_back((folder / word.substr(option.size() + 1)).lexically_normal());
    if (word == option && i + 1 < command.size())
      out.push_back((folder / command[++i]).lexically_normal());
  }
  return out;
}

/// One that was called by a relative path is meant from where it was called.
std::string program_of(const std::string& word, const fs::path& folder) {
  return word.find('/') == std::string::npos ? word : (folder / word).lexically_normal().string();
}

}  // namespace

std::string resume_command(const Value& record, const std::string& run_id, bool newest,
                           const fs::path& here) {
  const auto command = texts_of(record, "command");
  const auto* request = record.find("request");
  if (command.empty() || !request) return "";
  const fs::path folder = text_of(record, "folder");
  const auto root = text_of(*request, "mmar");
  std::string line;
  if (fs::path(root) != here) line = "cd " + shell_quoted(root) + " && ";
  std::vector<std::string> lacking;
  for (const auto& setting : texts_of(*request, "settings"))
    if (lacks_a_secret(setting)) lacking.push_back(setting);
  if (!lacking.empty()) line += secret_settings_words(lacking) + " ";
  line += shell_quoted(program_of(command.front(), folder));
  for (const auto& plugins : plugin_folders(command, folder))
    line += " --plugin-dir " + shell_quoted(plugins.string());
  const auto program = texts_of(*request, "program");
  const bool again = std::any_of(program.begin(), program.end(), lacks_a_secret);
  // A program is behind the FILE that it belongs to.
  line += again ? " run " + shell_quoted(text_of(*request, "file")) + " --resume" : " run --resume";
  if (!newest) line += " --run-id " + shell_quoted(run_id);
  if (again) line += program_words(program);
  return line;
}

bool lacks_a_secret(std::string_view recorded) {
  return recorded.find("***") != std::string_view::npos;
}

std::string secret_settings_words(const std::vector<std::string>& recorded) {
  const Value list = Array(recorded.begin(), recorded.end());
  return std::string(kSecretSettings) + "=" + shell_quoted(list.json());
}

std::string program_words(const std::vector<std::string>& program) {
  std::string out = " --";
  for (const auto& word : program) out += " " + shell_quoted(word);
  return out;
}

}  // namespace clara::host::results
