#pragma once

#include <algorithm>
#include <exception>
#include <string>
#include <string_view>

namespace clara::host::plugins {

/// What an exception of a plugin says. LibTorch's, which the host does not know, end with a C++
/// stack that tells a user nothing; it is left away.
inline std::string exception_text(const std::exception& error) {
  const std::string_view what = error.what();
  const auto stack = std::min(what.find("\nException raised from "), what.find("\nframe #0: "));
  return std::string(what.substr(0, stack));
}

}  // namespace clara::host::plugins
