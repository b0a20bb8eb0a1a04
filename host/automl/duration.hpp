#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

namespace clara::host::automl {

/// "90", "90s", "1.5h", "30m", "2d": seconds when there is no unit. Nothing for anything else, for
/// negative times and for more than ten years.
std::optional<std::chrono::milliseconds> parse_duration(std::string_view text);

/// For people: "0.4 s", "59 s", "4 min 07 s", "2 h 05 min", "3 d 04 h".
std::string duration_text(std::chrono::milliseconds time);

}  // namespace clara::host::automl
