#pragma once

#include <clara/plugin.hpp>
#include <host/plugins/plugin_file.hpp>

#include <memory>

namespace clara::host::plugins {

/// A plugin whose code is in this process, and what it registered. The library stays loaded until
/// the process ends, also when this object goes.
class Library {
 public:
  /// Whether a dynamic plugin must offer what `plugin.manifest` says, or is being asked.
  enum class Offers { of_manifest, of_now };

  /// Loads a file that was judged fit and lets it fill its registry. Throws clara::Error
  /// (ExitCode::plugin) "FILE: ..." when the file was replaced since, a symbol is missing, its fill
  /// function throws, or it registers something else than its manifest says.
  explicit Library(const PluginFile& plugin, Offers offers = Offers::of_manifest);

  const Registry& registry() const { return registry_; }
  /// What it offers now, as its manifest says it.
  const Value& manifest() const { return manifest_; }

 private:
  Registry registry_;
  Value manifest_;
};

}  // namespace clara::host::plugins
