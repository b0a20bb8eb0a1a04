#pragma once

#include <chrono>
#include <optional>
#include <string_view>

namespace clara::host::automl {

/// "90", "90s", "1.5h", "30m", "2d": seconds when there is no unit. Nothing for anything else, for
/// negative times and for more than ten years.
std::optional<std::chrono::milliseconds> parse_duration(std::string_view text);

}  // namespace clara::host::automl
