#pragma once

#include <host/cli/embedded_file.hpp>

#include <span>

namespace clara::host::autosearch {

using cli::EmbeddedFile;

/// The folder meaning/, compiled into the program.
std::span<const EmbeddedFile> meaning_files();

}  // namespace clara::host::autosearch
