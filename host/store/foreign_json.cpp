#include "host/store/foreign_json.hpp"

#include <clara/error.hpp>

#include <algorithm>
#include <array>

namespace clara::host::store {
namespace {

constexpr std::array<std::string_view, 3> kWords{"-Infinity", "Infinity", "NaN"};
// Stands before such a word while the text is read as JSON. A noncharacter: nobody writes it.
constexpr std::string_view kSign = "\xEF\xB7\x90";

/// The text with each such word, outside of strings, as a string behind the sign; "" without one.
std::string with_signs(std::string_view text) {
  std::string out;
  bool found = false;
  bool quoted = false;
  for (std::size_t at = 0; at < text.size();) {
    const char c = text[at];
    if (quoted && c == '\\') {
      out += text.substr(at, 2);
      at += 2;
      continue;
    }
    if (c == '"') quoted = !quoted;
    const auto word = std::find_if(kWords.begin(), kWords.end(), [&](std::string_view w) {
      return !quoted && text.substr(at, w.size()) == w;
    });
    if (word == kWords.end()) {
      out += c;
      ++at;
      continue;
    }
    found = true;
    out.append("\"").append(kSign).append(*word).append("\"");
    at += word->size();
  }
  return found ? out : "";
}

/// The first such word in `value`; "" for none.
std::string word_in(const Value& value) {
  if (value.is_string() && value.as_string().starts_with(kSign))
    return value.as_string().substr(kSign.size());
  std::string word;
  if (value.is_array())
    for (const auto& item : value.as_array())
      if (word.empty()) word = word_in(item);
  if (value.is_object())
    for (const auto& member : value.as_object())
      if (word.empty()) word = word_in(member.value);
  return word;
}

ForeignJson without_words(const Value& value) {
  if (!value.is_object()) return {std::nullopt, "it is " + word_in(value)};
  ForeignJson out{Value(Object{}), ""};
  for (const auto& member : value.as_object()) {
    if (const auto word = word_in(member.value); !word.empty()) {
      out.skipped += (out.skipped.empty() ? "" : ", ") + member.key + " is " + word;
    } else {
      out.value->as_object().append(member);
    }
  }
  return out;
}

}  // namespace

ForeignJson read_foreign_json(std::string_view text) {
  std::string why;
  try {
    return {parse_json(text), ""};
  } catch (const Error& error) {
    why = error.issues().front().message;
  }
  try {
    if (const auto signs = with_signs(text); !signs.empty())
      return without_words(parse_json(signs));
  } catch (const Error& error) {
    why = error.issues().front().message;
  }
  return {std::nullopt, why};
}

}  // namespace clara::host::store
