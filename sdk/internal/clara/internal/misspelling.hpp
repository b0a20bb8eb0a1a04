#pragma once

#include <clara/export.hpp>

#include <span>
#include <string>
#include <string_view>

namespace clara {

/// The name that the word is most likely meant to be: at most two letters are wrong, missing, too
/// many or swapped, of a word of less than six letters one. "" for none. Stricter than nearest(),
/// which only suggests. [any]
CLARA_API std::string misspelt(std::string_view word, std::span<const std::string> names);

}  // namespace clara
