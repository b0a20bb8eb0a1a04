#pragma once

#include <host/cli/embedded_file.hpp>

#include <filesystem>
#include <span>
#include <vector>

namespace clara::host::cli {

/// examples/segmentation, file by file.
std::span<const EmbeddedFile> mmar_template();

/// Writes it as a new MMAR into `folder`, which must not exist yet. Returns the files, relative to
/// the folder. Throws clara::Error.
std::vector<std::filesystem::path> new_mmar(const std::filesystem::path& folder);

}  // namespace clara::host::cli
