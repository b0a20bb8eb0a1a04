#include <clara/manifest.hpp>

namespace clara {

Value plugin_manifest(const PluginDoor& door, const Registry& registry) {
  Array components;
  for (const auto& entry : registry.entries()) {
    components.push_back(Object{{"kind", entry.kind},
                                {"name", entry.name},
                                {"doc", entry.doc},
                                {"schema", object_schema(entry.fields(), entry.defaults())}});
  }
  return Object{{"manifest", kManifestForm},
                {"plugin", door.name},
                {"version", door.version},
                {"components", std::move(components)}};
}

}  // namespace clara
