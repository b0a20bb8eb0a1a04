#include "json_source.hpp"

namespace clara::detail {

void JsonSource::skip_space() {
  for (; !at_end();) {
    const char c = text_[place_.at];
    if (c == '\n') {
      skip_line_end();
    } else if (c == ' ' || c == '\t' || c == '\r') {
      skip(1);
    } else {
      return;
    }
  }
}

void JsonSource::skip_to_token() {
  skip_space();
  while (peek() == ',' || peek() == ':') {
    skip(1);
    skip_space();
  }
}

void JsonSource::skip_string() {
  std::size_t at = place_.at + 1;
  std::uint32_t columns = 2;  // both quotes
  for (; text_[at] != '"'; ++at) {
    if (text_[at] == '\\') {
      ++at;
      ++columns;
    }
    const bool continues = (static_cast<unsigned char>(text_[at]) & 0xC0) == 0x80;
    columns += continues ? 0 : 1;
  }
  place_.at = at + 1;
  place_.column += columns;
}

}  // namespace clara::detail
