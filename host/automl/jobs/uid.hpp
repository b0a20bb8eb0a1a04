#pragma once

#include <string>

namespace clara::host::automl {

/// A random UUID (RFC 4122, version 4): no two jobs of any studies share one. [any]
std::string new_uid();

}  // namespace clara::host::automl
