#pragma once

#include <string>

namespace clara::host::cli {

/// "0.1.0"
std::string version();
/// "clara-host 0.1.0 (sdk 1, LibTorch 2.11.0, gcc-12)"
std::string version_line();

}  // namespace clara::host::cli
