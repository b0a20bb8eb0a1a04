#pragma once

/// What Url and redacted() both know of a URI in a text.

#include <cstddef>
#include <string>
#include <string_view>

namespace clara::uri {

bool is_blank(char c);
std::string lower(std::string_view text);
std::string percent_decoded(std::string_view text);

/// Where the user and the password that begin at `rest` end, at their '@'; npos: there are none.
/// `rest` is what follows "://". People write passwords as they are: one may hold '@', '/', '?' and
/// '#'. So the last '@' before the path counts, and when what stands before the path is no host
/// with a port, the last one of all.
std::size_t credentials_end(std::string_view rest);

}  // namespace clara::uri
