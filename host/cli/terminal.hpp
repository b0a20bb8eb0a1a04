#pragma once

#include <string_view>

namespace clara::host::cli {

/// True when `descriptor` is a terminal that can move its cursor: only there are progress bars and
/// live tables drawn.
bool is_terminal(int descriptor);

/// Whether to colour what is written to `descriptor`, by --color (`auto`, `always`, `never`),
/// NO_COLOR and TERM.
bool color_wanted(std::string_view option, int descriptor);

}  // namespace clara::host::cli
