#pragma once

#include <string_view>

namespace clara::host::cli {

/// A file that was compiled into the program.
struct EmbeddedFile {
  std::string_view path;
  std::string_view content;
};

}  // namespace clara::host::cli
