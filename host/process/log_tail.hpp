#pragma once

#include <cstddef>
#include <filesystem>
#include <string>
#include <string_view>

namespace clara::host::process {

/// The last lines of an attempt's log, also while it is written: at most `lines` lines of at most
/// 400 characters each, ready for a terminal or a tracker. Escape sequences and control characters
/// are gone, what is not UTF-8 is U+FFFD, and of a line that was overwritten by carriage returns (a
/// progress bar) the last state is left. "" when there is no output.
std::string log_tail(const std::filesystem::path& attempt, std::size_t lines = 20);

/// The same for any text.
std::string readable_tail(std::string_view text, std::size_t lines);

}  // namespace clara::host::process
