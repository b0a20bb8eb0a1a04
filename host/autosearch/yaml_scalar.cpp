#include "host/autosearch/yaml_scalar.hpp"

#include <clara/error.hpp>

#include <charconv>
#include <cstdint>
#include <limits>
#include <optional>

namespace clara::host::autosearch {

namespace {

// Of a number that is too long, in its message.
constexpr std::size_t kMostShown = 60;

/// The digits behind the first `prefix` characters of `text`, which may begin with a minus when
/// they are decimal.
std::optional<std::int64_t> integer(std::string_view text, std::size_t prefix, int base) {
  const auto digits = text.substr(prefix);
  if (digits.empty() || (prefix > 0 && digits.starts_with('-'))) return std::nullopt;
  std::int64_t value = 0;
  const auto* end = digits.data() + digits.size();
  const auto result = std::from_chars(digits.data(), end, value, base);
  if (result.ptr != end) return std::nullopt;
  if (result.ec == std::errc::result_out_of_range)
    throw Error("an integer outside of 64 bits: " + std::string(text.substr(0, kMostShown)));
  return result.ec == std::errc() ? std::optional(value) : std::nullopt;
}

/// Digits, a point, an exponent: from_chars also takes "inf", "nan" and the like, which plain YAML
/// does not.
bool looks_real(std::string_view text) {
  return text.find_first_not_of("0123456789+-.eE") == std::string_view::npos &&
         text.find_first_of("0123456789") != std::string_view::npos;
}

/// Of a number that no double holds: whether it is below 1, and so nothing but 0.
bool is_tiny(std::string_view text) {
  const auto exponent = text.find_first_of("eE");
  if (exponent != std::string_view::npos) return text.substr(exponent + 1).starts_with('-');
  return text.starts_with('0') || text.starts_with('.');
}

std::optional<double> real(std::string_view text) {
  const bool negative = text.starts_with('-');
  auto rest = text;
  if (negative || text.starts_with('+')) rest.remove_prefix(1);
  if (rest == ".inf" || rest == ".Inf" || rest == ".INF")
    return negative ? -std::numeric_limits<double>::infinity()
                    : std::numeric_limits<double>::infinity();
  if (text == ".nan" || text == ".NaN" || text == ".NAN")
    return std::numeric_limits<double>::quiet_NaN();
  if (!looks_real(rest) || rest.starts_with('+') || rest.starts_with('-')) return std::nullopt;
  double value = 0;
  const auto* end = rest.data() + rest.size();
  const auto result = std::from_chars(rest.data(), end, value);
  if (result.ptr != end) return std::nullopt;
  if (result.ec == std::errc::result_out_of_range && !is_tiny(rest))
    throw Error("a number too large: " + std::string(text.substr(0, kMostShown)));
  if (result.ec == std::errc::result_out_of_range) value = 0;
  return negative ? -value : value;
}

}  // namespace

Value plain_scalar(const std::string& text) {
  if (text.empty() || text == "~" || text == "null" || text == "Null" || text == "NULL")
    return nullptr;
  if (text == "true" || text == "True" || text == "TRUE") return true;
  if (text == "false" || text == "False" || text == "FALSE") return false;
  if (const auto value = integer(text, text.starts_with('+') ? 1 : 0, 10)) return *value;
  if (text.starts_with("0x"))
    if (const auto value = integer(text, 2, 16)) return *value;
  if (text.starts_with("0o"))
    if (const auto value = integer(text, 2, 8)) return *value;
  if (const auto value = real(text)) return *value;
  return text;
}

}  // namespace clara::host::autosearch
