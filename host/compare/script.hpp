#pragma once

#include <host/cli/embedded_file.hpp>

#include <span>

namespace clara::host::compare {

using cli::EmbeddedFile;

/// The Python half, python/compare_monai.
std::span<const EmbeddedFile> monai_script();

}  // namespace clara::host::compare
