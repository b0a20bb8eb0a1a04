#pragma once

/// UTF-8, by utf8proc: what is well formed, where it may be cut, how wide it is on a terminal.

#include <clara/export.hpp>

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace clara {

/// Bytes of the well-formed UTF-8 sequence at `at` (RFC 3629: no overlong form, no surrogate, at
/// most U+10FFFF); 0 when there is none. [any]
CLARA_API std::size_t utf8_length(std::string_view text, std::size_t at);

/// The text with U+FFFD for each byte that belongs to no character. [any]
CLARA_API std::string valid_utf8(std::string_view text);

/// The text with `\u001b` and the like for each character that controls a terminal; a line's end
/// and a tab stay. What a file says must not move the cursor of whoever reads of it. [any]
CLARA_API std::string visible(std::string_view text);

/// The beginning of a well-formed text, of at most `most` bytes and of whole characters. [any]
CLARA_API std::string_view utf8_prefix(std::string_view text, std::size_t most);

/// The characters of a text as bytes, which have the same numbers in Latin-1; nothing when one of
/// them is above U+00FF, or is none. [any]
CLARA_API std::optional<std::string> latin1_of(std::string_view text);

/// The characters in UTF-8; nothing when one of them is none (a surrogate, or above U+10FFFF).
/// [any]
CLARA_API std::optional<std::string> utf8_of(std::u32string_view characters);

/// The columns of a terminal that the text takes: two for wide characters (Chinese, Japanese,
/// Korean, most emoji), none for combining ones, one for a byte that belongs to no character. [any]
CLARA_API std::size_t terminal_width(std::string_view text);

/// The beginning of the text that takes at most `width` columns. [any]
CLARA_API std::string_view terminal_prefix(std::string_view text, std::size_t width);

}  // namespace clara
