#pragma once

/// The one checker of arguments, for a component at its construction and for a whole config from
/// the manifests, without running a plugin.

#include <clara/error.hpp>
#include <clara/export.hpp>
#include <clara/type_of.hpp>
#include <clara/value.hpp>

#include <string>
#include <string_view>

namespace clara {

/// Checks `value` against a schema in the words that plugin.hpp lists for Entry::schema, and
/// reports every problem at its place. `owner` names whose arguments these are in messages
/// ("DiceLoss"). [any]
CLARA_API void check_schema(const Value& value, const Value& schema, const std::string& path,
                            std::string_view owner, Issues& issues);

/// True when `value` passes, without a report. [any]
using detail::accepts;

/// What a schema asks for, in a user's words: "a number or a list of numbers". [any]
CLARA_API std::string schema_words(const Value& schema);

}  // namespace clara
