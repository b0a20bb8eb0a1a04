#pragma once

/// What LibTorch throws, as a user should read it.

#include <clara/export.hpp>

#include <string>
#include <string_view>

namespace clara {

/// The first line of what(), without the C++ stack that LibTorch appends; of memory that could not
/// be had "out of memory: 256000000000 bytes were asked for", without the name of its allocator.
/// [any]
CLARA_API std::string torch_words(std::string_view what);

}  // namespace clara
