#include "python_text.hpp"

#include <clara/error.hpp>

#include <array>
#include <charconv>
#include <cmath>
#include <cstdio>

namespace clara::monai_handlers {
namespace {

/// to_chars chooses the shorter of both forms; Python chooses by the size of the number.
template <class T>
std::string shortest(T number) {
  if (std::isnan(number)) return "nan";
  if (std::isinf(number)) return number > 0 ? "inf" : "-inf";
  const T size = std::abs(number);
  const bool plain = number == 0 || (size >= T(1e-4) && size < T(1e16));
  std::array<char, 64> text{};
  const auto end = std::to_chars(text.data(), text.data() + text.size(), number,
                                 plain ? std::chars_format::fixed : std::chars_format::scientific);
  std::string out(text.data(), end.ptr);
  if (plain && out.find('.') == std::string::npos) out += ".0";
  return out;
}

std::string printed(const char* format, int digits, double value) {
  std::array<char, 400> text{};
  std::snprintf(text.data(), text.size(), format, digits, value);
  return text.data();
}

}  // namespace

std::string python_text(double number) { return shortest(number); }
std::string python_text(float number) { return shortest(number); }
std::string fixed4(double number) {
  return std::isnan(number) ? "nan" : printed("%.*f", 4, number);
}

KeyValueFormat::KeyValueFormat(std::string_view format) {
  const auto refuse = [&] {
    throw Error("expected a format such as \"{}: {:.4f} \", got \"" + std::string(format) + "\"",
                ExitCode::config);
  };
  const auto first = format.find("{}");
  const auto second = first == format.npos ? first : format.find('{', first + 2);
  const auto end = second == format.npos ? second : format.find('}', second);
  if (end == format.npos || format.find('{', end) != format.npos) refuse();
  before_ = format.substr(0, first);
  between_ = format.substr(first + 2, second - first - 2);
  after_ = format.substr(end + 1);
  const auto spec = format.substr(second + 1, end - second - 1);
  if (spec.empty()) return;
  type_ = spec.back();
  const auto digits = spec.size() > 3 ? spec.substr(2, spec.size() - 3) : "";
  const auto read = std::from_chars(digits.data(), digits.data() + digits.size(), digits_);
  const bool known = type_ == 'f' || type_ == 'e' || type_ == 'g';
  if (!known || spec.substr(0, 2) != ":." || read.ptr != digits.data() + digits.size() ||
      digits_ > 60)
    refuse();
}

std::string KeyValueFormat::number(double value) const {
  if (type_ == 0 || !std::isfinite(value)) return python_text(value);
  return printed(type_ == 'f' ? "%.*f" : type_ == 'e' ? "%.*e" : "%.*g", digits_, value);
}

std::string KeyValueFormat::apply(std::string_view key, double value) const {
  return before_ + std::string(key) + between_ + number(value) + after_;
}

}  // namespace clara::monai_handlers
