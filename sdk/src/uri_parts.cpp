#include "uri_parts.hpp"

#include <algorithm>
#include <cctype>

namespace clara::uri {
namespace {

int hex(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  const auto small = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  return small >= 'a' && small <= 'f' ? small - 'a' + 10 : -1;
}

bool has_port_or_none(std::string_view authority) {
  const auto colon = authority.rfind(':');
  if (colon == std::string_view::npos || authority.ends_with(']')) return true;
  return authority.find_first_not_of("0123456789", colon + 1) == std::string_view::npos;
}

}  // namespace

bool is_blank(char c) { return std::isspace(static_cast<unsigned char>(c)) != 0; }

std::string lower(std::string_view text) {
  std::string out(text);
  for (char& c : out) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  return out;
}

std::string percent_decoded(std::string_view text) {
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const bool coded =
        text[i] == '%' && i + 2 < text.size() && hex(text[i + 1]) >= 0 && hex(text[i + 2]) >= 0;
    out += coded ? static_cast<char>(hex(text[i + 1]) * 16 + hex(text[i + 2])) : text[i];
    if (coded) i += 2;
  }
  return out;
}

std::size_t credentials_end(std::string_view rest) {
  const auto authority = rest.substr(0, std::min(rest.find_first_of("/?#"), rest.size()));
  const auto at = authority.rfind('@');
  if (at != std::string_view::npos && has_port_or_none(authority.substr(at + 1))) return at;
  return has_port_or_none(authority) ? std::string_view::npos : rest.rfind('@');
}

}  // namespace clara::uri
