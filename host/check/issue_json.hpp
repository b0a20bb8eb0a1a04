#pragma once

#include <clara/error.hpp>

namespace clara::host::check {

/// The one form that an issue has in JSON: {"severity", "message", "file", "line", "column",
/// "path", "hint"}, without what it has not. `severity` is error, warning or note; `file` may be an
/// option, such as --set, which then has no line.
Value issue_json(const Issue& issue);

/// What issue_json() was made of. Throws clara::Error for anything else.
Issue issue_from_json(const Value& value);

}  // namespace clara::host::check
