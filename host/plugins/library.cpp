#include <sys/stat.h>
#include <clara/error.hpp>
#include <clara/internal/code.hpp>
#include <clara/internal/manifest.hpp>
#include <host/plugins/exception_text.hpp>
#include <host/plugins/fork_watch.hpp>
#include <host/plugins/library.hpp>

#include <map>
#include <string>
#include <utility>

namespace clara::host::plugins {
namespace {

[[noreturn]] void refuse(const PluginFile& plugin, const std::string& message) {
  throw Error(plugin.file.string() + ": " + message, ExitCode::plugin);
}

/// A library is loaded by its name, not by a descriptor ($ORIGIN would not work), so the file could
/// be another one by now.
void require_unchanged(const PluginFile& plugin) {
  struct stat status {};
  if (stat(plugin.file.c_str(), &status) != 0 || FileIdentity::of(status) != plugin.identity) {
    refuse(plugin, "was replaced while it was being checked; try again");
  }
}

const PluginDoor& open_door(const PluginFile& plugin) {
  require_unchanged(plugin);
  const auto* door = load_code(plugin.file);
  if (door == nullptr)
    refuse(plugin, "does not export its door clara_plugin; build it with clara_add_plugin()");
  if (door->size != sizeof(PluginDoor))
    refuse(plugin, "its door has another form than this host's");
  const Fingerprint loaded(door->fingerprint);
  if (loaded.fields() != plugin.fingerprint.fields()) {
    refuse(plugin, "its door says " + loaded.text() + ", its file " + plugin.fingerprint.text());
  }
  return *door;
}

using ByName = std::map<std::pair<std::string, std::string>, std::string>;

/// Each component's whole text by kind and name: numbers such as NaN compare as text only.
ByName components(const Value& manifest) {
  ByName out;
  for (const auto& component : manifest.as_object().at("components").as_array()) {
    const auto& object = component.as_object();
    out.emplace(std::pair(object.at("kind").as_string(), object.at("name").as_string()),
                component.json());
  }
  return out;
}

/// "" when the two are the same, else the first difference.
std::string lie(const Value& manifest, const Value& truth) {
  const auto claimed = components(manifest);
  const auto real = components(truth);
  for (const auto& [key, text] : claimed) {
    const auto name = key.first + " \"" + key.second + "\"";
    const auto it = real.find(key);
    if (it == real.end()) return name + " is in the manifest and not registered";
    if (it->second != text)
      return name + " has other arguments or another doc than in the manifest";
  }
  for (const auto& [key, text] : real) {
    if (!claimed.contains(key))
      return key.first + " \"" + key.second + "\" is registered and not in the manifest";
  }
  for (const auto* key : {"plugin", "version"}) {
    const auto& says = manifest.as_object().at(key).as_string();
    const auto& is = truth.as_object().at(key).as_string();
    if (says != is)
      return std::string("the manifest says ") + key + " \"" + says + "\", the door \"" + is + "\"";
  }
  return "";
}

void fill(const PluginFile& plugin, const PluginDoor& door, Registry& registry) {
  constexpr auto kWhere = "its fill function threw: ";
  try {
    door.fill(registry);
  } catch (const std::exception& error) {
    refuse(plugin, std::string(kWhere) + exception_text(error));
  } catch (...) {
    refuse(plugin, std::string(kWhere) + "something that is not a std::exception");
  }
}

}  // namespace

Library::Library(const PluginFile& plugin, Offers offers) {
  ForkWatch watch;
  const auto& door = open_door(plugin);
  fill(plugin, door, registry_);
  watch.require_no_copy(plugin.file.string() + ": its static initialiser or its fill function");
  manifest_ = plugin_manifest(door, registry_);
  if (offers == Offers::of_now && registry_.is_dynamic()) return;
  const auto problem = lie(plugin.manifest, manifest_);
  if (!problem.empty()) {
    refuse(plugin, "its manifest does not tell the truth: " + problem +
                       "; build it with clara_add_plugin()");
  }
}

}  // namespace clara::host::plugins
