#pragma once

#include <clara/value.hpp>

#include <string>
#include <string_view>

namespace clara::host::config {

/// What a name of Clara 3 (or one that MONAI has dropped) is called today, for error messages; ""
/// for every other name. `today` is a name, or words when there is no single one.
struct OldName {
  std::string_view old;
  std::string_view today;
  std::string_view since;      ///< "Clara 4", "MONAI 1.5"
  std::string_view note = "";  ///< what else has changed: "with the opposite meaning"
};

const OldName* old_component(std::string_view kind, std::string_view name);
/// Of an argument, when the component that `schema` describes has today's one; else null.
const OldName* old_argument(std::string_view name, const Value& schema);
/// Keys of sections and of the first level.
const OldName* old_key(std::string_view name);

/// `since Clara 4 it is "RandFlipd"`
std::string today_hint(const OldName& name);

}  // namespace clara::host::config
