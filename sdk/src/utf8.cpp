#include <clara/internal/utf8.hpp>

#include <utf8proc.h>

#include <algorithm>
#include <array>
#include <cstdint>

namespace clara {
namespace {

struct Character {
  std::size_t bytes = 0;  ///< 0: there is none here
  std::int32_t code = 0;
};

Character character_at(std::string_view text, std::size_t at) {
  const auto first = static_cast<unsigned char>(text[at]);
  if (first < 0x80) return {1, first};  // most are, and a call for each byte costs
  const auto rest = text.substr(at, 4);
  std::array<utf8proc_uint8_t, 4> bytes{};
  std::copy(rest.begin(), rest.end(), bytes.begin());
  Character out;
  const auto length =
      utf8proc_iterate(bytes.data(), static_cast<utf8proc_ssize_t>(rest.size()), &out.code);
  out.bytes = length > 0 ? static_cast<std::size_t>(length) : 0;
  return out;
}

std::size_t width_of(const Character& character) {
  if (character.bytes == 0) return 1;  // shown as U+FFFD
  return static_cast<std::size_t>(std::max(0, utf8proc_charwidth(character.code)));
}

}  // namespace

std::size_t utf8_length(std::string_view text, std::size_t at) {
  return character_at(text, at).bytes;
}

std::string valid_utf8(std::string_view text) {
  std::string out;
  for (std::size_t at = 0; at < text.size();) {
    const auto bytes = utf8_length(text, at);
    if (bytes == 0) out += "\xEF\xBF\xBD";
    out += text.substr(at, bytes);
    at += std::max<std::size_t>(1, bytes);
  }
  return out;
}

std::string visible(std::string_view text) {
  constexpr std::string_view kDigits = "0123456789abcdef";
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    auto code = static_cast<unsigned char>(text[i]);
    // U+0080 to U+009F are two bytes; a terminal takes U+009B for ESC [.
    const bool wide = code == 0xc2 && i + 1 < text.size() &&
                      static_cast<unsigned char>(text[i + 1]) >= 0x80 &&
                      static_cast<unsigned char>(text[i + 1]) < 0xa0;
    if (wide) code = static_cast<unsigned char>(text[++i]);
    if (!wide && (code == '\n' || code == '\t' || (code >= 0x20 && code != 0x7f))) {
      out += text[i];
      continue;
    }
    out += "\\u00";
    out += kDigits[code >> 4U];
    out += kDigits[code & 15U];
  }
  return out;
}

std::string_view utf8_prefix(std::string_view text, std::size_t most) {
  if (text.size() <= most) return text;
  // A character begins within the last four bytes, or these are none.
  for (std::size_t end = most; end + 4 > most; --end) {
    if (end == 0) return {};
    const auto bytes = utf8_length(text, end);
    if (bytes > 0) return text.substr(0, end);
  }
  return text.substr(0, most);
}

std::optional<std::string> latin1_of(std::string_view text) {
  std::string out;
  for (std::size_t at = 0; at < text.size();) {
    const auto character = character_at(text, at);
    if (character.bytes == 0 || character.code > 0xFF) return std::nullopt;
    out.push_back(static_cast<char>(character.code));
    at += character.bytes;
  }
  return out;
}

std::optional<std::string> utf8_of(std::u32string_view characters) {
  std::string out;
  for (const auto character : characters) {
    const auto code = static_cast<utf8proc_int32_t>(character);
    if (!utf8proc_codepoint_valid(code)) return std::nullopt;
    std::array<utf8proc_uint8_t, 4> bytes{};
    const auto length = utf8proc_encode_char(code, bytes.data());
    out.append(bytes.begin(), bytes.begin() + length);
  }
  return out;
}

std::size_t terminal_width(std::string_view text) {
  std::size_t width = 0;
  for (std::size_t at = 0; at < text.size();) {
    const auto character = character_at(text, at);
    width += width_of(character);
    at += std::max<std::size_t>(1, character.bytes);
  }
  return width;
}

std::string_view terminal_prefix(std::string_view text, std::size_t width) {
  std::size_t taken = 0;
  for (std::size_t at = 0; at < text.size();) {
    const auto character = character_at(text, at);
    taken += width_of(character);
    if (taken > width) return text.substr(0, at);
    at += std::max<std::size_t>(1, character.bytes);
  }
  return text;
}

}  // namespace clara
