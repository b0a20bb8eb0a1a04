#pragma once

#include <clara/value.hpp>

#include <string_view>

namespace clara::host::upgrade {

/// How a component of Clara Train 3.x is written today; null when it is none of them.
///   {"name": today's, "args": {old argument: today's name, or how it is written today},
///    "add": arguments that 3.x took for granted, "note": what differs}
/// or {"gone": why}. How an argument is written:
///   {"name": today's, "turn": not (the opposite of true and false), numbers (a list for the text
///    "1,2,2"), nearest (the mode of a label), pred (what 3.x called the model)}
///   {"turn": batch, group, groups}: a part of "norm"
///   {"name": "keys", "as": today's}: one of the keys, and an argument, too
///   {"beside": attribute}; {"gone": why}, to be looked at unless it is false; {"moved": where}
const Value* component_rule(std::string_view kind, std::string_view name);

/// How a first-level name of 3.x is written today: a text, or {"gone": why}; null for others.
const Value* first_level_rule(std::string_view name);

/// The kind of component that stands under a key of a section, also of 3.x; "" for other keys.
std::string_view kind_of_key(std::string_view key);

}  // namespace clara::host::upgrade
