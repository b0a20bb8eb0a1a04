#pragma once

#include <clara/value.hpp>

#include <string_view>

namespace clara {

/// Throws Error (plugin) with everything in `schema` that check_schema() cannot use, where
/// plugin.hpp says what it may hold. `owner`: "transform \"Flipd\"". [any]
void check_is_schema(const Value& schema, std::string_view owner);

}  // namespace clara
