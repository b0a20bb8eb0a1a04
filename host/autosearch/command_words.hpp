#pragma once

#include <clara/value.hpp>

#include <string>

namespace clara::host::autosearch {

/// One line as words: cut at spaces, with '...' and "..." as a shell has them, and nothing else
/// that a shell does.
Array command_words(const std::string& line);

}  // namespace clara::host::autosearch
