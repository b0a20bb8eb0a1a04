#pragma once

#include <clara/value.hpp>
#include <host/plugins/elf_file.hpp>
#include <host/plugins/fingerprint.hpp>

#include <filesystem>
#include <string>
#include <utility>
#include <vector>

namespace clara::host::plugins {

/// What a plugin's file tells about itself, read as data.
struct PluginFile {
  std::filesystem::path file;  ///< absolute and canonical
  FileIdentity identity;
  std::string build_id;
  Fingerprint fingerprint;
  std::string name;
  std::string version;
  Value manifest;

  /// What it offers is known only when it runs.
  bool is_dynamic() const { return manifest.find("dynamic") != nullptr; }
};

/// The file of a plugin's kernels, NAME_cuda.so beside NAME.so.
std::filesystem::path companion_of(const std::filesystem::path& plugin);
bool is_companion(const std::filesystem::path& file);

/// A companion is loaded only after the CUDA half of LibTorch, and may need it.
enum class Role { plugin, companion };

/// Kinds and names that the manifest of a file lists, for words about a file that is refused:
/// whoever can write it can have written them. Empty when there is no manifest that can be read.
std::vector<std::pair<std::string, std::string>> claimed_offers(const std::filesystem::path& file);

/// Judges a file before any of its code runs. Throws clara::Error (ExitCode::plugin), "FILE: what
/// is wrong", when it is not a whole shared library, no plugin, built for another host, asks for
/// libraries that a plugin may not, or carries no manifest that can be read.
PluginFile judge(const std::filesystem::path& file, Role role = Role::plugin);

}  // namespace clara::host::plugins
