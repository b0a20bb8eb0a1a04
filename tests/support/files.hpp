#pragma once

#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>

namespace clara::testing {

/// What stands in a file; "" when it cannot be read.
inline std::string text_of(const std::filesystem::path& file) {
  std::ostringstream text;
  text << std::ifstream(file).rdbuf();
  return text.str();
}

}  // namespace clara::testing
