#pragma once

#include <exception>
#include <string>
#include <string_view>

namespace clara::host::plugins {

/// What an exception of a plugin says. LibTorch's, which the host does not know, end with a C++
/// stack that tells a user nothing; it is left away.
inline std::string exception_text(const std::exception& error) {
  const std::string_view what = error.what();
  return std::string(what.substr(0, what.find("\nException raised from ")));
}

}  // namespace clara::host::plugins
