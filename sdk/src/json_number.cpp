#include "json_number.hpp"

#include <algorithm>
#include <charconv>
#include <cstdint>
#include <system_error>

namespace clara::detail {
namespace {

// Tells 1e-400 from 1e400 when neither fits: whether the first digit that is not 0 stands behind
// the decimal point.
bool below_one(std::string_view number) {
  const std::size_t e = std::min(number.find_first_of("eE"), number.size());
  std::int64_t exponent = 0;
  if (e < number.size()) {
    const char* start = number.data() + e + (number[e + 1] == '+' ? 2 : 1);
    const auto read = std::from_chars(start, number.data() + number.size(), exponent);
    if (read.ec != std::errc()) return number[e + 1] == '-';
  }
  const std::size_t point = std::min(number.find('.'), e);
  const std::size_t first = std::min(number.find_first_of("123456789"), e);
  const auto magnitude = static_cast<std::int64_t>(point) - static_cast<std::int64_t>(first);
  return magnitude + exponent <= 0;
}

}  // namespace

std::optional<double> real_number(std::string_view written) {
  double number = 0;
  const auto read = std::from_chars(written.data(), written.data() + written.size(), number);
  if (read.ec == std::errc()) return number;
  return below_one(written) ? std::optional<double>(0) : std::nullopt;
}

}  // namespace clara::detail
