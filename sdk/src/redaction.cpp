#include <clara/redaction.hpp>

#include <algorithm>
#include <cctype>
#include <cstddef>

#include "secret_names.hpp"
#include "uri_parts.hpp"

// By hand: what hides secrets has to find them in the middle of any text, as people write them.

namespace clara {
namespace {

using secret_names::hides;
using secret_names::is_plain;
using secret_names::is_secret_header;
using secret_names::names_secret;
using secret_names::names_secret_number;
using uri::credentials_end;
using uri::is_blank;
using uri::lower;

/// Up to where a URI that stands in a text may reach.
std::size_t uri_end(std::string_view text, std::size_t from) {
  while (from < text.size() && !is_blank(text[from]) &&
         std::string_view("\"'`<>").find(text[from]) == std::string_view::npos)
    ++from;
  return from;
}

std::string without_credentials(std::string_view text) {
  std::string out;
  std::size_t done = 0;
  for (auto at = text.find("://"); at != std::string_view::npos; at = text.find("://", done)) {
    const auto begin = at + 3;
    const auto end = uri_end(text, begin);
    const auto credentials = credentials_end(text.substr(begin, end - begin));
    out += text.substr(done, begin - done);
    done = begin;
    if (credentials == std::string_view::npos || credentials == 0) continue;
    out += "***";
    done += credentials;
  }
  return out.append(text.substr(done));
}

bool is_digit(char c) { return std::isdigit(static_cast<unsigned char>(c)) != 0; }

bool is_name(char c) {
  return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_' || c == '-' || c == '.';
}

/// One place in a text where a secret stands behind its name.
struct Place {
  std::size_t begin = 0, end = 0;
  bool number = false;  ///< of JSON, which stays JSON
};

/// The quote that ends what began with `quote` before `at`, as JSON and a shell write one in the
/// middle: \" and '\\''. npos: there is none.
std::size_t closing_quote(std::string_view text, std::size_t at, char quote) {
  constexpr std::string_view kInner = "'\\''";
  for (; at < text.size(); ++at) {
    if (quote == '"' && text[at] == '\\') {
      ++at;
    } else if (quote == '\'' && text.substr(at).starts_with(kInner)) {
      at += kInner.size() - 1;
    } else if (text[at] == quote) {
      return at;
    }
  }
  return std::string_view::npos;
}

Place value_at(std::string_view text, std::size_t at, bool to_line_end) {
  if (at < text.size() && (text[at] == '"' || text[at] == '\''))
    return {at + 1, std::min(closing_quote(text, at + 1, text[at]), text.size())};
  if (to_line_end) return {at, std::min(text.find_first_of("\r\n\"'", at), text.size())};
  auto end = std::min(text.find_first_of(" \t\r\n\"'`&;,<>)]}#", at), text.size());
  if (end > at && text[end - 1] == ':') --end;  // "http://h/?token=x: refused"
  return {at, end};
}

/// The secret behind the '=' or ':' at `at`; an empty place: there is none.
Place named_secret(std::string_view text, std::size_t at) {
  auto end = at;
  while (end > 0 && is_blank(text[end - 1])) --end;
  const bool quoted = end > 0 && (text[end - 1] == '"' || text[end - 1] == '\'');
  if (quoted) --end;
  auto begin = end;
  while (begin > 0 && is_name(text[begin - 1])) --begin;
  const auto name = text.substr(begin, end - begin);
  const bool in_query = begin > 0 && (text[begin - 1] == '?' || text[begin - 1] == '&');
  const bool header = text[at] == ':' && is_secret_header(name);
  if (name.empty() || (!header && !names_secret(name, in_query))) return {};
  // In prose a colon follows many words: only a header's, a key's in quotes, counts.
  if (text[at] == ':' && !quoted && !header) return {};
  auto value = at + 1;
  while (value < text.size() && (text[value] == ' ' || text[value] == '\t') &&
         (text[at] == ':' || quoted))
    ++value;
  const bool bare = value < text.size() && text[value] != '"' && text[value] != '\'';
  if (text[at] == ':' && quoted && bare) {
    if (value == text.size() || !is_digit(text[value]) || !names_secret_number(name)) return {};
    return {value, value_at(text, value, false).end, true};
  }
  if (text[at] == '=' && !quoted && bare && begin > 0 &&
      (text[begin - 1] == '"' || text[begin - 1] == '\'')) {
    const auto close = closing_quote(text, value, text[begin - 1]);
    if (close != std::string_view::npos) return {value, close};  // 'NAME=one two'
  }
  return value_at(text, value, header);
}

std::string without_named(std::string_view text) {
  std::string out;
  std::size_t done = 0;
  for (auto at = text.find_first_of("=:"); at != std::string_view::npos;
       at = text.find_first_of("=:", std::max(at + 1, done))) {
    const auto secret = named_secret(text, at);
    if (secret.begin < done || is_plain(text.substr(secret.begin, secret.end - secret.begin)))
      continue;
    out.append(text.substr(done, secret.begin - done)).append(secret.number ? "\"***\"" : "***");
    done = secret.end;
  }
  return out.append(text.substr(done));
}

/// Behind an option of a command: "--password geheim".
std::string without_options(std::string_view text) {
  std::string out;
  std::size_t done = 0;
  for (auto at = text.find('-'); at != std::string_view::npos; at = text.find('-', at + 1)) {
    if (at < done || (at > 0 && (is_name(text[at - 1]) || text[at - 1] == ':'))) continue;
    auto end = at + 1;
    while (end < text.size() && is_name(text[end])) ++end;
    auto value = end;
    while (value < text.size() && (text[value] == ' ' || text[value] == '\t')) ++value;
    if (value == end || value == text.size() || text[value] == '-') continue;
    const auto secret = value_at(text, value, false);
    if (!hides(text.substr(at, end - at), text.substr(secret.begin, secret.end - secret.begin)))
      continue;
    out.append(text.substr(done, secret.begin - done)).append("***");
    done = secret.end;
  }
  return out.append(text.substr(done));
}

/// "Bearer eyJ..." wherever it stands.
std::string without_bearer(std::string_view text) {
  constexpr std::string_view kWord = "bearer ";
  constexpr std::size_t kShortest = 6;
  const auto small = lower(text);
  std::string out;
  std::size_t done = 0;
  for (auto at = small.find(kWord); at != std::string::npos; at = small.find(kWord, at + 1)) {
    const auto begin = at + kWord.size();
    const auto end = std::min(text.find_first_of(" \t\r\n\"'`,;<>", begin), text.size());
    if (begin < done || end < begin + kShortest) continue;
    out.append(text.substr(done, begin - done)).append("***");
    done = end;
  }
  return out.append(text.substr(done));
}

/// A word of a command, `NAME=VALUE` or `--NAME=VALUE`, up to a VALUE that is to be hidden as a
/// whole; npos: it has none.
std::size_t hidden_from(std::string_view word) {
  const auto equals = word.find('=');
  if (equals == std::string_view::npos) return equals;
  const auto name = word.substr(0, equals);
  const bool one = std::all_of(name.begin(), name.end(), is_name);
  return one && names_secret(name) && !is_plain(word.substr(equals + 1)) ? equals + 1
                                                                         : std::string_view::npos;
}

/// `option`: the word before.
Value redacted_word(const Value& value, std::string_view option,
                    const std::vector<std::string>& known) {
  if (!value.is_string()) return redacted_value(value, known);
  const auto& word = value.as_string();
  if (!word.starts_with('-') && hides(option, word)) return "***";
  const auto hidden = hidden_from(word);
  return hidden == std::string_view::npos ? redacted_value(value, known)
                                          : Value(word.substr(0, hidden) + "***");
}

Value redacted_member(const Object::Member& member, const std::vector<std::string>& known) {
  const bool secret = member.value.is_string()
                          ? names_secret(member.key) && !is_plain(member.value.as_string())
                          : member.value.is_number() && names_secret_number(member.key);
  return secret ? Value("***") : redacted_value(member.value, known);
}

}  // namespace

std::string redacted(std::string_view text, const std::vector<std::string>& known) {
  std::string out(text);
  std::vector<std::string_view> longest_first(known.begin(), known.end());
  std::stable_sort(longest_first.begin(), longest_first.end(),
                   [](const auto& a, const auto& b) { return a.size() > b.size(); });
  for (const auto& secret : longest_first) {
    if (secret.empty()) continue;
    for (auto at = out.find(secret); at != std::string::npos; at = out.find(secret, at + 3))
      out.replace(at, secret.size(), "***");
  }
  return without_bearer(without_options(without_named(without_credentials(out))));
}

Value redacted_value(const Value& value, const std::vector<std::string>& known) {
  if (value.is_string()) return redacted(value.as_string(), known);
  if (value.is_array()) {
    Array out;
    std::string_view option;  // the word before
    for (const auto& item : value.as_array()) {
      out.push_back(redacted_word(item, option, known));
      option = item.is_string() ? std::string_view(item.as_string()) : std::string_view();
    }
    return out;
  }
  if (!value.is_object()) return value;
  Object out;
  for (const auto& member : value.as_object()) out.set(member.key, redacted_member(member, known));
  return out;
}

}  // namespace clara
