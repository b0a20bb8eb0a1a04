#pragma once

#include <clara/value.hpp>

#include <optional>
#include <string>
#include <string_view>

namespace clara::host::store {

/// A value that another program has written, as far as it can be used.
struct ForeignJson {
  std::optional<Value> value;  ///< none: nothing of it can
  std::string skipped;         ///< what is left out, and why: "x is NaN"; "" when nothing is
};

/// Reads JSON as Python writes it: with NaN, Infinity and -Infinity, which no JSON text has.
/// Members of an object that hold one are left out; anything else that holds one, or is no JSON for
/// another reason, as a whole. Never throws.
ForeignJson read_foreign_json(std::string_view text);

}  // namespace clara::host::store
