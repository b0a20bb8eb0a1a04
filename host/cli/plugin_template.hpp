#pragma once

#include <host/cli/embedded_file.hpp>

#include <filesystem>
#include <span>
#include <string>
#include <vector>

namespace clara::host::cli {

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
