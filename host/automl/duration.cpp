#include "host/automl/duration.hpp"

#include <array>
#include <charconv>
#include <cmath>
#include <cstdio>

namespace clara::host::automl {
namespace {

std::string text(const char* format, long a, long b) {
  std::array<char, 64> out{};
  std::snprintf(out.data(), out.size(), format, a, b);
  return out.data();
}

}  // namespace

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

std::string duration_text(std::chrono::milliseconds time) {
  const long ms = static_cast<long>(time.count());
  if (ms < 10'000) return text("%ld.%ld s", ms / 1000, ms % 1000 / 100);
  const long s = (ms + 500) / 1000;
  if (s < 60) return std::to_string(s) + " s";
  if (s < 3600) return text("%ld min %02ld s", s / 60, s % 60);
  if (s < 86'400) return text("%ld h %02ld min", s / 3600, s % 3600 / 60);
  return text("%ld d %02ld h", s / 86'400, s % 86'400 / 3600);
}

}  // namespace clara::host::automl
