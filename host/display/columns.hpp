#pragma once

#include <string>
#include <vector>

namespace clara::host::display {

/// Rows of cells as lines: each column as wide as its widest cell, two spaces between. A row may be
/// shorter than others; no line ends with spaces.
std::vector<std::string> columns(const std::vector<std::vector<std::string>>& rows);

}  // namespace clara::host::display
