#pragma once

#include <host/plugins/catalog.hpp>
#include <host/plugins/library.hpp>
#include <host/plugins/plugin_file.hpp>
#include <host/plugins/probe.hpp>

#include <filesystem>
#include <map>
#include <memory>
#include <vector>

namespace clara::host::plugins {

/// One plugin that was judged fit.
struct Plugin {
  PluginFile file;
  bool own = false;  ///< from this program's library folder
  std::vector<Description> descriptions;
  std::unique_ptr<Library> library;    ///< once its code is in this process
  std::unique_ptr<Library> companion;  ///< the same of its kernels
  bool used = false;
};

/// The plugins of a catalog, by file. Not thread-safe: the catalog locks. Plugins never move.
class PluginSet {
 public:
  explicit PluginSet(Folders folders);

  const Folders& folders() const { return folders_; }
  const std::map<std::filesystem::path, std::unique_ptr<Plugin>>& plugins() const {
    return plugins_;
  }
  const std::vector<Refused>& refused() const { return refused_; }
  /// The plugin in `file` (canonical), judged now when it is new: also by who can write it when it
  /// is not from our own folder. Throws Error.
  Plugin& at(const std::filesystem::path& file);
  /// Brings its code into this process when it is not there yet. Throws Error.
  const Library& load(Plugin& plugin);
  /// From now on each plugin is loaded with its companion NAME_cuda.so, where there is one; our
  /// own companions are loaded at once, and those of foreign plugins that are loaded already.
  /// Throws Error.
  void use_cuda();
  const Prober& prober() const { return prober_; }

 private:
  void scan(const std::filesystem::path& folder, bool own);
  void load_companion(Plugin& plugin);
  Plugin& admit(const std::filesystem::path& file, bool own);

  Folders folders_;
  Prober prober_;
  std::map<std::filesystem::path, std::unique_ptr<Plugin>> plugins_;
  std::vector<Refused> refused_;
  bool cuda_ = false;
};

}  // namespace clara::host::plugins
