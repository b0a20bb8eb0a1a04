#include "host/results/plain_config.hpp"

#include "host/results/resume_command.hpp"

#include <clara/error.hpp>
#include <clara/internal/files.hpp>
#include <host/config/settings.hpp>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <fstream>
#include <iterator>
#include <string_view>

namespace clara::host::results {
namespace {

namespace fs = std::filesystem;

Value read_json(const fs::path& file) { return parse_json(read_file(file), file.string()); }

/// `search` and `apply` stand at the first level and beside a component's name; in `args` they
/// would be arguments.
void remove_search(Value& value, bool first_level) {
  if (value.is_array()) {
    for (auto& element : value.as_array()) remove_search(element, false);
    return;
  }
  if (!value.is_object()) return;
  auto& object = value.as_object();
  if (first_level || object.contains("name") || object.contains("path") || object.contains("ref")) {
    object.erase("search");
    object.erase("apply");
  }
  for (auto& member : object) remove_search(member.value, false);
}

/// Folders of an MMAR that are its own and no data.
bool is_own(const std::string& name) {
  constexpr std::array<std::string_view, 6> kParts{"config", "commands", "models",
                                                   "eval",   "custom",   "docs"};
  return std::find(kParts.begin(), kParts.end(), name) != kParts.end();
}

/// A relative path to data inside the root MMAR.
bool names_data(const Value& value, const fs::path& root) {
  if (!value.is_string() || value.as_string().empty()) return false;
  const fs::path path = value.as_string();
  if (path.is_absolute() || !fs::exists(root / path)) return false;
  return fs::is_directory(root / *path.begin()) && !is_own(path.begin()->string());
}

}  // namespace

PlainConfig plain_config(const fs::path& job, const fs::path& root, const Value& record) {
  PlainConfig plain;
  plain.training = read_json(job / "config/config_train.json");
  remove_search(plain.training, true);
  plain.environment = Object();
  if (const auto file = job / "config/environment.json"; fs::exists(file))
    plain.environment = read_json(file);
  auto& environment = plain.environment.as_object();
  auto& training = plain.training.as_object();
  if (const auto* settings = record.find("job_settings")) {
    for (const auto& [name, value, mark] : settings->as_object()) {
      if (lacks_a_secret(value.as_string())) {
        plain.lost.push_back(name);
        continue;
      }
      const bool first_level = training.contains(name) && !environment.contains(name);
      (first_level ? training : environment).set(name, config::setting_value(value.as_string()));
    }
  }
  for (auto& member : environment) {
    if (!names_data(member.value, root)) continue;
    const fs::path path = member.value.as_string();
    if (*path.begin() != "..") plain.data.insert(path.begin()->string());
    member.value = (root / path).lexically_normal().string();
  }
  return plain;
}

std::string training_file(const Value& record) {
  const auto* files = record.find("files");
  const auto* file = files ? files->find("training") : nullptr;
  return file && file->is_string() ? fs::path(file->as_string()).filename().string()
                                   : "config_train.json";
}

}  // namespace clara::host::results
