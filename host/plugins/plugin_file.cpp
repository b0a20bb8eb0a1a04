#include <clara/error.hpp>
#include <clara/internal/manifest.hpp>
#include <host/plugins/plugin_file.hpp>

#include <string_view>
#include <utility>

namespace clara::host::plugins {
namespace {

[[noreturn]] void refuse(const std::filesystem::path& file, const std::string& message) {
  throw Error(file.string() + ": " + message, ExitCode::plugin);
}

/// libtorch.so and libtorch_cuda load CUDA into every process, libtorch_python a second Python.
bool is_forbidden(std::string_view library) {
  for (const std::string_view name :
       {"libtorch.so", "libtorch_cuda", "libtorch_python", "libc10_cuda"}) {
    if (library.starts_with(name)) return true;
  }
  return false;
}

Fingerprint read_fingerprint(const ElfFile& elf) {
  const auto text = elf.section(".clara.fingerprint");
  const bool door = elf.exports("clara_plugin");
  if (!text && !door)
    refuse(elf.file(),
           "is not a clara plugin: it has no door; CLARA_PLUGIN in plugin.cpp makes one");
  if (!text) refuse(elf.file(), "has no fingerprint; build it with clara_add_plugin()");
  if (!door)
    refuse(elf.file(), "does not export its door clara_plugin; build it with clara_add_plugin()");
  return Fingerprint(*text);
}

void check_needed(const ElfFile& elf) {
  for (const auto& library : elf.needed()) {
    if (is_forbidden(library)) {
      refuse(elf.file(),
             "needs " + library +
                 "; a plugin links clara::torch_cpu, as clara_add_plugin(... TORCH) does");
    }
  }
}

std::string text_member(const Value& object, std::string_view key) {
  return object.as_object().at(key).as_string();
}

void check_form(const Value& manifest) {
  const auto form = manifest.as_object().at("manifest").as_int();
  check(form == kManifestForm, "it has form " + std::to_string(form) + ", this host knows form " +
                                   std::to_string(kManifestForm));
  for (const auto& component : manifest.as_object().at("components").as_array()) {
    for (const auto* key : {"kind", "name", "doc"}) text_member(component, key);
    static_cast<void>(component.as_object().at("schema").as_object());
    if (const auto* others = component.find("other_names"))
      for (const auto& other : others->as_array())
        for (const auto* key : {"name", "note"}) text_member(other, key);
  }
}

void read_manifest(const ElfFile& elf, PluginFile& plugin) {
  const auto text = elf.section(".clara.manifest");
  if (!text) refuse(elf.file(), "carries no manifest; build it with clara_add_plugin()");
  try {
    plugin.manifest = parse_json(*text);
    check_form(plugin.manifest);
    plugin.name = text_member(plugin.manifest, "plugin");
    plugin.version = text_member(plugin.manifest, "version");
  } catch (const Error& error) {
    refuse(elf.file(), std::string("its manifest cannot be read: ") + error.what());
  }
}

}  // namespace

std::filesystem::path companion_of(const std::filesystem::path& plugin) {
  return plugin.parent_path() / (plugin.stem().string() + "_cuda.so");
}

bool is_companion(const std::filesystem::path& file) {
  return file.filename().string().ends_with("_cuda.so");
}

std::vector<std::pair<std::string, std::string>> claimed_offers(const std::filesystem::path& file) {
  std::vector<std::pair<std::string, std::string>> offers;
  try {
    PluginFile plugin;
    read_manifest(ElfFile(file), plugin);
    for (const auto& component : plugin.manifest.as_object().at("components").as_array())
      offers.emplace_back(text_member(component, "kind"), text_member(component, "name"));
  } catch (const Error&) {
    // Why it is refused has been said.
  }
  return offers;
}

PluginFile judge(const std::filesystem::path& file, Role role) {
  const ElfFile elf(file);
  PluginFile plugin;
  plugin.file = file;
  plugin.identity = elf.identity();
  plugin.fingerprint = read_fingerprint(elf);
  if (auto problem = difference(plugin.fingerprint, host_fingerprint()); !problem.empty())
    refuse(file, problem);
  if (role == Role::plugin) check_needed(elf);
  read_manifest(elf, plugin);
  plugin.build_id = elf.build_id();
  return plugin;
}

}  // namespace clara::host::plugins
