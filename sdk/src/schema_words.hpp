#pragma once

#include <clara/value.hpp>

#include <string>
#include <string_view>

namespace clara {

/// A text of the schema, "" when it has none under this key.
std::string schema_text(const Value& schema, std::string_view key);

/// "\"a\", \"b\" or \"c\""
std::string choice_words(const Array& values);

}  // namespace clara
