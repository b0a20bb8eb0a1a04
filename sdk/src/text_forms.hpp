#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace clara {

/// What is wrong with a text, and what mends it.
struct TextFault {
  std::string message, hint;
};

/// Of a text that a schema's "format" (uri, regex, formula) is asked of; none: it has that form, or
/// the format is unknown.
std::optional<TextFault> fault_of(std::string_view format, const std::string& text);

}  // namespace clara
