#include <clara/internal/manifest.hpp>

namespace clara {

Value plugin_manifest(const PluginDoor& door, const Registry& registry) {
  Array components;
  for (const auto& entry : registry.entries()) {
    Object component{
        {"kind", entry.kind}, {"name", entry.name}, {"doc", entry.doc}, {"schema", entry.schema()}};
    if (!entry.examples.empty()) component.set("examples", entry.examples);
    Array others;
    for (const auto& other : entry.other_names)
      others.push_back(Object{{"name", other.name}, {"note", other.note}});
    if (!others.empty()) component.set("other_names", std::move(others));
    components.emplace_back(std::move(component));
  }
  Object manifest{{"manifest", kManifestForm}, {"plugin", door.name}, {"version", door.version}};
  if (registry.is_dynamic()) manifest.set("dynamic", true);
  manifest.set("components", std::move(components));
  return manifest;
}

}  // namespace clara
