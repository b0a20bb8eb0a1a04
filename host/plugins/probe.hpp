#pragma once

#include <host/plugins/plugin_file.hpp>

#include <filesystem>
#include <functional>
#include <string>

namespace clara::host::plugins {

/// The file descriptor on which a probe process hands over its verdict: a plugin may write what it
/// likes to the others.
inline constexpr int kVerdictDescriptor = 3;

/// What a probe process does beside loading.
enum class Probe { load, construct, manifest };

/// Loads a plugin in a process of its own, so that one that crashes, aborts or hangs takes only
/// that process down. Verdicts that are good are kept in a folder by path, inode, size, mtime and
/// build id of the file and by this host's fingerprint; a bad one may have had a cause outside the
/// file, and is asked for again.
class Prober {
 public:
  /// `program`: clara-host; `verdicts`: may be empty (nothing is kept) and need not exist.
  Prober(std::filesystem::path program, std::filesystem::path verdicts);

  /// Throws clara::Error (ExitCode::plugin) with what went wrong in the other process.
  void require_loadable(const PluginFile& plugin) const;
  /// Also constructs every component that needs no arguments; asks each time. For `plugins check`.
  void require_constructible(const PluginFile& plugin) const;
  /// What a dynamic plugin offers now; asks each time.
  Value ask_manifest(const PluginFile& plugin) const;

 private:
  /// What the probe process said before its verdict, which is good.
  std::string run(const PluginFile& plugin, Probe what) const;
  std::filesystem::path verdict_file(const PluginFile& plugin) const;

  std::filesystem::path program_;
  std::filesystem::path verdicts_;
};

/// What the probe process itself does: loads the plugin, constructs what can be constructed, and
/// throws what is wrong. A component that throws clara::Error over its default arguments has the
/// right to. `trying` is told of each constructor before it is called: `the constructor of handler
/// "Greeter" `; with Probe::manifest it is told the manifest instead.
void probe_here(const std::filesystem::path& file, Probe what,
                const std::function<void(const std::string&)>& trying);

/// What a probe process writes to kVerdictDescriptor: what it is trying, each with this behind it,
/// and at the end "ok" or what is wrong.
inline constexpr char kTried = '\0';

}  // namespace clara::host::plugins
