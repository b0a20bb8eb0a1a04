#include "host/automl/state/cause.hpp"

#include <algorithm>
#include <cctype>

namespace clara::host::automl {
namespace {

bool is_digit(std::string_view text, std::size_t at) {
  return at < text.size() && std::isdigit(static_cast<unsigned char>(text[at])) != 0;
}

std::size_t behind_digits(std::string_view text, std::size_t at) {
  while (is_digit(text, at)) ++at;
  return at;
}

// By hand: std::regex needs stack for each character, and a message may be a line of a megabyte.

/// Behind the number that begins here, with its fraction and its exponent: 41, 0.41, 1e-05.
std::size_t behind_number(std::string_view text, std::size_t at) {
  at = behind_digits(text, at);
  if (at < text.size() && text[at] == '.' && is_digit(text, at + 1))
    at = behind_digits(text, at + 1);
  if (at >= text.size() || (text[at] != 'e' && text[at] != 'E')) return at;
  const bool is_signed = at + 1 < text.size() && (text[at + 1] == '-' || text[at + 1] == '+');
  const auto exponent = at + (is_signed ? 2 : 1);
  return is_digit(text, exponent) ? behind_digits(text, exponent) : at;
}

/// How the program ended, "exit 3" or "signal 35", is a part of the cause.
std::size_t behind_end(std::string_view message) {
  if (!message.starts_with("exit ") && !message.starts_with("signal ")) return 0;
  return std::min(message.find(':'), message.size());
}

}  // namespace

std::string cause_of(std::string_view message) {
  auto at = behind_end(message);
  std::string cause(message.substr(0, at));
  while (at < message.size()) {
    if (is_digit(message, at)) {
      cause += '#';
      at = behind_number(message, at);
    } else {
      cause += message[at++];
    }
  }
  return cause;
}

}  // namespace clara::host::automl
