#pragma once

#include <filesystem>
#include <string>
#include <vector>

namespace clara::host::plugins {

/// What a config's `path` means.
struct ComponentPath {
  std::filesystem::path file;  ///< absolute and canonical, inside one of the folders
  std::string component;       ///< "" when only a file was written
};

/// For a path that leads nowhere: "" or, for a symbolic link, `a link to TARGET, `.
std::string link_text(const std::filesystem::path& path);

/// Finds `module.Class` (libmodule.so or module.so; a dot in the module is a folder),
/// `file.so:Class` or the mere `file.so` in the first of `folders` that has it. Throws clara::Error
/// (ExitCode::plugin) with the whole reason when it has another form, is nowhere, lies outside the
/// folders (also through `..` or a symbolic link), or is a Python module.
ComponentPath resolve(const std::string& written,
                      const std::vector<std::filesystem::path>& folders);

}  // namespace clara::host::plugins
