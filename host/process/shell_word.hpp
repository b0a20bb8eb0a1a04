#pragma once

#include <string>

namespace clara::host::process {

/// A word as a shell reads it: as it is when it has only harmless characters, else in single
/// quotes.
std::string shell_word(const std::string& word);

}  // namespace clara::host::process
