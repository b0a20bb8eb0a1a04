#pragma once

/// What LibTorch throws, as a user should read it.

#include <clara/export.hpp>

#include <string>
#include <string_view>

namespace clara {

/// The first line of what(), without the C++ stack that LibTorch appends; of memory that could not
/// be had "out of memory: 256000000000 bytes were asked for", without the name of its allocator;
/// of a size that nothing can count "a tensor of the sizes [...] is larger than any memory". [any]
CLARA_API std::string torch_words(std::string_view what);

/// Whether it is memory that was missing, and no fault of the one that asked for it. [any]
CLARA_API bool is_of_memory(std::string_view what);

}  // namespace clara
