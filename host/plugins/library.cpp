#include <dlfcn.h>
#include <sys/stat.h>
#include <clara/error.hpp>
#include <clara/manifest.hpp>
#include <host/plugins/exception_text.hpp>
#include <host/plugins/library.hpp>

#include <map>
#include <string>
#include <utility>

namespace clara::host::plugins {
namespace {

[[noreturn]] void refuse(const PluginFile& plugin, const std::string& message) {
  throw Error(plugin.file.string() + ": " + message, ExitCode::plugin);
}

/// dlopen takes a name, not a descriptor ($ORIGIN would not work), so the file could be another one
/// by now.
void require_unchanged(const PluginFile& plugin) {
  struct stat status {};
  if (stat(plugin.file.c_str(), &status) != 0 || FileIdentity::of(status) != plugin.identity) {
    refuse(plugin, "was replaced while it was being checked; try again");
  }
}

/// dlerror's text without the name of the file in front, which is there for some causes and not for
/// others.
std::string load_error(const PluginFile& plugin) {
  const char* text = dlerror();
  std::string message = text != nullptr ? text : "unknown cause";
  const auto prefix = plugin.file.string() + ": ";
  return message.starts_with(prefix) ? message.substr(prefix.size()) : message;
}

/// A static initialiser that throws ends the process, or arrives here with the dynamic linker's
/// lock still held: a process in which that happened can do no more than say so. Therefore files
/// from outside are tried in another process first.
void* open_library(const PluginFile& plugin) {
  constexpr auto kWhere = "its static initialiser threw: ";
  try {
    // The header declares dlopen as noexcept, which it is not; what is called through this pointer
    // may throw.
    void* (*volatile open)(const char*, int) = &dlopen;
    return open(plugin.file.c_str(), RTLD_NOW | RTLD_LOCAL);
  } catch (const std::exception& error) {
    refuse(plugin, std::string(kWhere) + exception_text(error));
  } catch (...) {
    refuse(plugin, std::string(kWhere) + "something that is not a std::exception");
  }
}

const PluginDoor& open_door(const PluginFile& plugin) {
  require_unchanged(plugin);
  // NOW: a missing symbol is an error here and not a crash later. LOCAL: plugins do not see each
  // other. Never closed: its types, threads and exceptions may outlive every object that we know
  // of.
  void* library = open_library(plugin);
  if (library == nullptr) refuse(plugin, "cannot be loaded: " + load_error(plugin));
  const auto* door = static_cast<const PluginDoor*>(dlsym(library, "clara_plugin"));
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

Library::Library(const PluginFile& plugin) {
  const auto& door = open_door(plugin);
  fill(plugin, door, registry_);
  const auto problem = lie(plugin.manifest, plugin_manifest(door, registry_));
  if (!problem.empty()) {
    refuse(plugin, "its manifest does not tell the truth: " + problem +
                       "; build it with clara_add_plugin()");
  }
}

}  // namespace clara::host::plugins
