#pragma once

#include <clara/plugin.hpp>
#include <host/log/logger.hpp>

#include <filesystem>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace clara::host::plugins {

/// One component that a plugin offers, as the plugin's manifest tells it: known without running any
/// of its code.
struct Description {
  std::string kind;            ///< "transform"
  std::string name;            ///< "ScaleIntensityRanged"
  std::string doc;             ///< one sentence
  Value schema;                ///< of its arguments: for clara::check_schema
  std::filesystem::path file;  ///< the plugin, absolute and canonical
  std::string plugin;          ///< the plugin's own name
  std::string version;         ///< and version
  bool own = false;            ///< from this program's own library folder
  std::vector<OtherName> other_names = {};
  /// What a user of `name` is told of it: "" for today's name and for one as good.
  std::string_view note_of(std::string_view name) const;
};

/// A file of the plugin folders that is not offered, and the whole message why.
struct Refused {
  std::filesystem::path file;
  std::string message;
  /// Kinds and names of what it says that it offers, as far as that can be read.
  std::vector<std::pair<std::string, std::string>> offers = {};
};

/// A plugin that was used, for the record of a run.
struct PluginHash {
  std::string plugin;
  std::string version;
  std::filesystem::path file;
  std::string sha256;  ///< of the file, 64 hexadecimal digits
};

/// Where plugins are looked for.
struct Folders {
  std::filesystem::path own;  ///< this program's library folder: trusted like the program itself
  /// Everybody else's, in this order: the MMAR's custom/, --plugin-dir, CLARA_PLUGIN_PATH.
  std::vector<std::filesystem::path> others;
  std::filesystem::path
      program;  ///< clara-host, which is started anew to probe a plugin from `others`
  std::filesystem::path
      verdicts;  ///< folder where the verdicts of probes are kept; empty: they are not kept
  /// Folders of CLARA_PLUGIN_PATH that are not there: whole messages.
  std::vector<std::string> warnings;

  /// The folders of this process. `mmar`: the MMAR's root, empty when there is none; it need not
  /// have a custom/. Throws Error for a folder of `plugin_dirs` that is not there, or is none.
  static Folders of_process(const std::vector<std::filesystem::path>& plugin_dirs = {},
                            const std::filesystem::path& mmar = {});
};

/// Every component that can be named, found in the plugin folders. Reading it runs no code of any
/// plugin (but of a dynamic one, in a process of its own: what it offers is known only then);
/// entry() and construct() load what they need, once. Thread-safe. References that it returns live
/// as long as the catalog; libraries are never unloaded.
class Catalog {
 public:
  explicit Catalog(Folders folders);
  ~Catalog();
  Catalog(const Catalog&) = delete;
  Catalog& operator=(const Catalog&) = delete;

  /// All components, by kind and name; each once, whatever its other names.
  std::vector<const Description*> list() const;
  /// The kinds that have at least one component, sorted.
  std::vector<std::string> kinds() const;
  /// The other names of a component are left out.
  std::vector<std::string> names(std::string_view kind) const;
  /// Files that are in the folders and not offered. They harm nobody until they are named.
  const std::vector<Refused>& refused() const;
  const Folders& folders() const;

  /// Null when no plugin offers it (or two from outside offer it, so that only a path can tell
  /// which).
  const Description* find(std::string_view kind, std::string_view name) const;
  /// The component that `"name": written` means. Throws Error at its place: no such name (with the
  /// nearest one, also of other kinds: `there is no handler "CheckpointLoader"; CheckpointLoader is
  /// a train_handler`), or, with ExitCode::plugin, offered by two plugins or by one that is
  /// refused.
  const Description& named(std::string_view kind, const Value& written,
                           const std::string& json_path) const;
  /// For a name without its kind: `did you mean "handler/MMARHandler"?`, or "".
  std::string kind_hint(const std::string& name) const;
  /// The component that `"path": written` means, module.Class or file.so:Class, in one of the
  /// folders `others`. Throws Error (ExitCode::plugin) at its place: not found, outside the
  /// folders, writable by others, not fit for this host, a Python module, no such class in it.
  const Description& by_path(std::string_view kind, const Value& written,
                             const std::string& json_path) const;

  /// The components of one file, which need not be in a folder, judged as one from outside; for
  /// `plugins check`. Throws Error (ExitCode::plugin).
  std::vector<const Description*> check_file(const std::filesystem::path& file) const;

  /// What the loaded plugin registered. Loads it when it is the first of its file: judges the file
  /// again, probes it in a process of its own when it comes from outside, loads it, compares what
  /// it registers with its manifest. Throws Error (ExitCode::plugin) that names the file.
  const Entry& entry(const Description& description) const;
  /// Once the CUDA half of LibTorch is loaded: loads our own plugins' kernels, NAME_cuda.so, now
  /// and a foreign plugin's with it, by the same rules as the plugin itself. Throws Error
  /// (ExitCode::plugin).
  void use_cuda() const;
  /// Builds the component; whatever its constructor throws arrives as an Error at
  /// `construction.path`.
  std::unique_ptr<Component> construct(const Description& description,
                                       const Construction& construction) const;

  /// The plugins that find(), named(), by_path() or entry() have returned something of, by file.
  /// Reads each file once.
  std::vector<PluginHash> hashes() const;

 private:
  struct Parts;
  std::unique_ptr<Parts> parts_;
};

}  // namespace clara::host::plugins
