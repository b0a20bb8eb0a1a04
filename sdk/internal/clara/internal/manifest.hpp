#pragma once

/// Between the host and clara_manifest, which is run by clara_add_plugin().

#include <clara/plugin.hpp>

namespace clara {

/// The number of the manifest's form; a host reads the forms up to its own.
inline constexpr int kManifestForm = 1;

/// What a plugin offers, as JSON:
///   {"manifest": 1, "plugin": NAME, "version": VERSION,
///    "dynamic": true when it offers what it finds as it runs (the list is that of the build then),
///    "components": [{"kind": ..., "name": ..., "doc": ..., "schema": object_schema() of its
///    Options, "examples": [arguments, ...] if there are any,
///    "other_names": [{"name": ..., "note": ...}, ...] if there are any}, ...]}
/// clara_add_plugin() writes it into the section .clara.manifest when the plugin is built; the host
/// compares it with what the loaded plugin registers.
CLARA_API Value plugin_manifest(const PluginDoor& door, const Registry& registry);

}  // namespace clara
