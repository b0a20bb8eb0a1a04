#include "host/study/plugin_path.hpp"

#include <clara/error.hpp>
#include <host/config/layout.hpp>
#include <host/plugins/plugin_file.hpp>

#include <algorithm>
#include <filesystem>
#include <sstream>
#include <vector>

namespace clara::host::study {
namespace {

namespace fs = std::filesystem;

bool is_of_automl(const std::string& kind) {
  const auto& slots = config::layout_of(config::ConfigType::automl).sections.front().slots;
  return std::any_of(slots.begin(), slots.end(),
                     [&](const config::SlotRule& slot) { return slot.kind == kind; });
}

/// What cannot be read any more may have been of use.
bool serves_training(const fs::path& plugin) {
  try {
    const auto file = plugins::judge(plugin);
    const auto& components = file.manifest.as_object().at("components").as_array();
    return std::any_of(components.begin(), components.end(), [](const Value& component) {
      return !is_of_automl(component.as_object().at("kind").as_string());
    });
  } catch (const Error&) {
    return true;
  }
}

std::vector<fs::path> plugins_of(const Value& record) {
  std::vector<fs::path> files;
  if (const auto* plugins = record.find("plugins"))
    for (const auto& plugin : plugins->as_array())
      files.emplace_back(plugin.as_object().at("file").as_string());
  return files;
}

bool is_below(const fs::path& file, const fs::path& folder) {
  std::error_code ignored;
  const auto relative = file.lexically_relative(fs::weakly_canonical(folder, ignored));
  return !relative.empty() && *relative.begin() != "..";
}

}  // namespace

std::string plugin_path(const Value& record) {
  const auto* recorded = record.find("plugin_path");
  if (!recorded || !recorded->is_string()) return "";
  const auto files = plugins_of(record);
  std::string path;
  std::istringstream folders(recorded->as_string());
  for (std::string folder; std::getline(folders, folder, ':');) {
    const bool needed = std::any_of(files.begin(), files.end(), [&](const fs::path& file) {
      return is_below(file, folder) && serves_training(file);
    });
    if (needed) path += (path.empty() ? "" : ":") + folder;
  }
  return path;
}

}  // namespace clara::host::study
