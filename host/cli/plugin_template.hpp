#pragma once

#include <filesystem>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace clara::host::cli {

/// A file that was compiled into the program.
struct EmbeddedFile {
  std::string_view path;
  std::string_view content;
};

/// examples/byoc, file by file.
std::span<const EmbeddedFile> plugin_template();

/// Writes the example as a project NAME into `folder`, which must not exist yet: the plugins NAME
/// and NAME_transforms. Returns the files, relative to the folder. Throws clara::Error.
std::vector<std::filesystem::path> new_plugin_project(const std::string& name,
                                                      const std::filesystem::path& folder);

/// Where find_package(clara-host) finds this program's SDK, or words for it when it was not
/// installed.
std::string sdk_prefix();

}  // namespace clara::host::cli
