#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace clara::detail {

/// Bytes of the well-formed UTF-8 sequence at `at` (RFC 3629: no overlong form, no surrogate, at
/// most U+10FFFF); 0 when there is none.
std::size_t utf8_length(std::string_view text, std::size_t at);

/// Appends a code point below U+110000.
void append_utf8(std::string& out, char32_t code);

}  // namespace clara::detail
