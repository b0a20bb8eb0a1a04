#pragma once

#include <clara/value.hpp>

#include <string_view>

namespace clara::host::autosearch {

/// Reads one YAML document (1.2 core schema) and keeps the place of every value. Plain scalars are
/// null, booleans, numbers or text; quoted ones text. Refuses duplicate keys, keys that are no
/// text, merge keys, tags of other types, a second document, a depth above 32, and more than
/// 100,000 values after aliases were put in (a bomb). Throws clara::Error with file:line:column.
Value parse_yaml(std::string_view text, std::string_view file);

}  // namespace clara::host::autosearch
