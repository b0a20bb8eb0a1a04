#include <clara/error.hpp>
#include <host/plugins/permissions.hpp>
#include <host/plugins/plugin_set.hpp>
#include <host/plugins/resolve.hpp>

#include <algorithm>
#include <system_error>
#include <utility>

namespace clara::host::plugins {
namespace {

namespace fs = std::filesystem;

std::vector<Description> describe(const PluginFile& file, bool own) {
  std::vector<Description> out;
  for (const auto& component : file.manifest.as_object().at("components").as_array()) {
    const auto& object = component.as_object();
    std::vector<OtherName> others;
    if (const auto* names = object.find("other_names"))
      for (const auto& other : names->as_array())
        others.push_back(
            {other.as_object().at("name").as_string(), other.as_object().at("note").as_string()});
    out.push_back({object.at("kind").as_string(), object.at("name").as_string(),
                   object.at("doc").as_string(), object.at("schema"), file.file, file.name,
                   file.version, own, std::move(others)});
  }
  return out;
}

/// Throws Error, in our words, for a link that leads nowhere.
fs::path real_file(const fs::path& entry) {
  std::error_code failed;
  auto file = fs::canonical(entry, failed);
  if (failed) {
    throw Error(
        entry.string() + ": is " + link_text(entry) + "which cannot be read: " + failed.message(),
        ExitCode::plugin);
  }
  return file;
}

void require_trusted(const fs::path& file) {
  if (const auto problem = writable_by_others(file); !problem.empty())
    throw Error(file.string() + ": is not trusted: " + problem, ExitCode::plugin);
}

/// The files of a folder that want to be plugins, sorted: the same order on every machine. A
/// companion is no plugin of its own.
std::vector<fs::path> candidates(const fs::path& folder) {
  std::vector<fs::path> out;
  std::error_code ignored;
  for (const auto& entry : fs::directory_iterator(folder, ignored)) {
    const auto name = entry.path().filename().string();
    if (name.ends_with(".so") && !is_companion(entry.path())) out.push_back(entry.path());
  }
  std::sort(out.begin(), out.end());
  return out;
}

bool is_inside(const fs::path& file, const fs::path& folder) {
  return std::mismatch(folder.begin(), folder.end(), file.begin(), file.end()).first ==
         folder.end();
}

}  // namespace

PluginSet::PluginSet(Folders folders)
    : folders_(std::move(folders)), prober_(folders_.program, folders_.verdicts) {
  std::error_code ignored;
  folders_.own = fs::weakly_canonical(folders_.own, ignored);
  for (auto& folder : folders_.others) folder = fs::weakly_canonical(folder, ignored);
  scan(folders_.own, true);
  for (const auto& folder : folders_.others) scan(folder, false);
}

void PluginSet::scan(const fs::path& folder, bool own) {
  for (const auto& entry : candidates(folder)) {
    try {
      const auto file = real_file(entry);
      if (!own && !is_inside(file, folder)) {
        throw Error(
            entry.string() + ": leads to " + file.string() + ", which is outside the plugin folder",
            ExitCode::plugin);
      }
      if (!plugins_.contains(file)) admit(file, own);
    } catch (const std::exception& error) {
      refused_.push_back({entry, error.what(), claimed_offers(entry)});
    }
  }
}

Plugin& PluginSet::admit(const fs::path& file, bool own) {
  if (!own) require_trusted(file);
  auto plugin = std::make_unique<Plugin>();
  plugin->file = judge(file);
  if (plugin->file.is_dynamic()) plugin->file.manifest = prober_.ask_manifest(plugin->file);
  plugin->own = own;
  plugin->descriptions = describe(plugin->file, own);
  return *(plugins_[file] = std::move(plugin));
}

Plugin& PluginSet::at(const fs::path& file) {
  const auto it = plugins_.find(file);
  return it != plugins_.end() ? *it->second : admit(file, is_inside(file, folders_.own));
}

const Library& PluginSet::load(Plugin& plugin) {
  if (!plugin.library) {
    if (!plugin.own) prober_.require_loadable(plugin.file);
    plugin.library = std::make_unique<Library>(plugin.file);
    if (cuda_) load_companion(plugin);
  }
  return *plugin.library;
}

void PluginSet::use_cuda() {
  cuda_ = true;
  for (const auto& [file, plugin] : plugins_)
    if (plugin->own || plugin->library) load_companion(*plugin);
}

void PluginSet::load_companion(Plugin& plugin) {
  const auto entry = companion_of(plugin.file.file);
  std::error_code ignored;
  if (plugin.companion || !fs::exists(fs::symlink_status(entry, ignored))) return;
  const auto file = real_file(entry);
  if (!plugin.own) require_trusted(file);
  const auto judged = judge(file, Role::companion);
  if (!plugin.own) prober_.require_loadable(judged);
  plugin.companion = std::make_unique<Library>(judged);
  const auto& offers = plugin.companion->registry().entries();
  if (!offers.empty())
    throw Error(file.string() + ": a companion offers no components of its own, this one the " +
                    offers.front().kind + " \"" + offers.front().name + "\"",
                ExitCode::plugin);
}

}  // namespace clara::host::plugins
