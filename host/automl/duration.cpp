#include "host/automl/duration.hpp"

#include <charconv>
#include <cmath>

namespace clara::host::automl {
std::optional<std::chrono::milliseconds> parse_duration(std::string_view text) {
  double number = 0;
  const auto* end = text.data() + text.size();
  const auto result = std::from_chars(text.data(), end, number);
  if (result.ec != std::errc()) return std::nullopt;
  const std::string_view unit(result.ptr, static_cast<std::size_t>(end - result.ptr));
  const double seconds = unit.empty() || unit == "s" ? 1
                         : unit == "m"               ? 60
                         : unit == "h"               ? 3600
                         : unit == "d"               ? 86'400
                                                     : -1;
  constexpr double kTenYears = 3.2e8;
  const double total = number * seconds;
  if (seconds < 0 || !(total >= 0) || total > kTenYears) return std::nullopt;
  return std::chrono::milliseconds(std::llround(total * 1000));
}

}  // namespace clara::host::automl
