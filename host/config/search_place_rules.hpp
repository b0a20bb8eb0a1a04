#pragma once

#include <host/config/search.hpp>
#include <host/config/search_entry.hpp>

#include <cstddef>
#include <string>

/// What may be searched at a place, and which values it takes.
namespace clara::host::config {

/// Whether the component has that argument or attribute; reports at `at` when not. A null
/// `description` (its name is wrong, which is reported elsewhere) has everything.
bool check_place(const Place& place, const plugins::Description* description, const Value& at,
                 const std::string& path, Issues& issues);

/// Whether only true and false fit there; `place` is one of a component.
bool is_boolean(const Place& place, const plugins::Description* description);

/// Whether the argument takes true and false, and no numbers. False for a null `description`.
bool is_switch_argument(const plugins::Description* description, const std::string& name);

/// Values of a boolean place: 0 and 1 become false and true; anything else is reported.
/// `position`: of the place's value in a tuple.
bool fit_boolean(Parameter& parameter, std::size_t position, const Place& place,
                 const SearchName& written, Issues& issues);

/// Whether all values of the parameter at `position` are true, false, 0 or 1.
bool gives_switches(const Parameter& parameter, std::size_t position);

}  // namespace clara::host::config
