#include <clara/url.hpp>

#include <algorithm>
#include <array>
#include <cctype>
#include <charconv>
#include <cstddef>

// By hand: people write passwords as they are, and a strict parser (libcurl's, Boost.URL) refuses
// an address whose password has an '@' or a '/' in it; what hides secrets has to find them in the
// middle of any text, too.

namespace clara {
namespace {

bool is_blank(char c) { return std::isspace(static_cast<unsigned char>(c)) != 0; }

std::string lower(std::string_view text) {
  std::string out(text);
  for (char& c : out) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  return out;
}

int hex(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  const auto small = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  return small >= 'a' && small <= 'f' ? small - 'a' + 10 : -1;
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

bool has_port_or_none(std::string_view authority) {
  const auto colon = authority.rfind(':');
  if (colon == std::string_view::npos || authority.ends_with(']')) return true;
  return authority.find_first_not_of("0123456789", colon + 1) == std::string_view::npos;
}

/// Where the user and the password that begin at `rest` end, at their '@'; npos: there are none.
/// `rest` is what follows "://". People write passwords as they are: one may hold '@', '/', '?' and
/// '#'. So the last '@' before the path counts, and when what stands before the path is no host
/// with a port, the last one of all.
std::size_t credentials_end(std::string_view rest) {
  const auto authority = rest.substr(0, std::min(rest.find_first_of("/?#"), rest.size()));
  const auto at = authority.rfind('@');
  if (at != std::string_view::npos && has_port_or_none(authority.substr(at + 1))) return at;
  return has_port_or_none(authority) ? std::string_view::npos : rest.rfind('@');
}

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

bool is_name(char c) {
  return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_' || c == '-' || c == '.';
}

/// `in_query`: also what names a secret only there.
bool names_secret(std::string_view name, bool in_query = false) {
  if (name == "PWD" || name == "OLDPWD") return false;  // every shell's working folder
  auto word = lower(name);
  std::erase_if(word, [](char c) { return c == '_' || c == '-' || c == '.'; });
  constexpr std::array<std::string_view, 13> kEnds{
      "password",  "passwd",    "passphrase", "pwd",         "token",      "secret",       "apikey",
      "accesskey", "secretkey", "privatekey", "credentials", "credential", "authorization"};
  const auto ends = [&word](std::string_view end) { return word.ends_with(end); };
  if (std::any_of(kEnds.begin(), kEnds.end(), ends)) return true;
  return in_query && (word == "key" || word == "sig" || word.ends_with("signature") ||
                      word == "auth" || word == "code" || word == "pass");
}

/// The name of a header whose value is a secret: "X-Api-Key", "Cookie". One word may stand before a
/// colon in prose, too.
bool is_secret_header(std::string_view name) {
  const auto word = lower(name);
  if (word == "cookie" || word == "set-cookie" || word.ends_with("authorization")) return true;
  return word.find('-') != std::string::npos && names_secret(word);
}

/// A switch and nothing else: a hyperparameter may be called class_token.
bool is_plain(std::string_view value) {
  return value.empty() || value == "true" || value == "false" || value == "null" ||
         value == "True" || value == "False" || value == "None" || value == "***";
}

/// One place in a text where a secret stands behind its name.
struct Place {
  std::size_t begin = 0, end = 0;
};

Place value_at(std::string_view text, std::size_t at, bool to_line_end) {
  if (at < text.size() && (text[at] == '"' || text[at] == '\'')) {
    const auto end = text.find(text[at], at + 1);
    return {at + 1, std::min(end, text.size())};
  }
  if (to_line_end) return {at, std::min(text.find_first_of("\r\n\"'", at), text.size())};
  return {at, std::min(text.find_first_of(" \t\r\n\"'`&;,<>)]}#", at), text.size())};
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
  if (text[at] == ':' && quoted && bare) return {};  // a number, a list: no text
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
    out.append(text.substr(done, secret.begin - done)).append("***");
    done = secret.end;
  }
  return out.append(text.substr(done));
}

/// "--api-key", which is followed by its value.
bool is_secret_option(std::string_view word) {
  return word.size() > 2 && word.starts_with("--") && word.find('=') == std::string_view::npos &&
         (names_secret(word.substr(2)) || word == "--pass" || word == "--auth");
}

/// curl's "-u name:password", and not docker's "-u 1000:1000".
bool is_user_and_password(std::string_view option, std::string_view value) {
  if (option != "-u" && option != "--user" && option != "-U" && option != "--proxy-user")
    return false;
  const auto colon = value.find(':');
  if (colon == std::string_view::npos || value.find("://") != std::string_view::npos) return false;
  return value.find_first_not_of("0123456789", colon + 1) != std::string_view::npos;
}

bool hides(std::string_view option, std::string_view value) {
  return !is_plain(value) && (is_secret_option(option) || is_user_and_password(option, value));
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

std::string percent_encoded(std::string_view text) {
  static constexpr std::string_view kHex = "0123456789ABCDEF";
  std::string out;
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (std::isalnum(byte) != 0 || c == '-' || c == '_' || c == '.' || c == '~') {
      out += c;
    } else {
      out += '%';
      out += kHex[byte >> 4U];
      out += kHex[byte & 15U];
    }
  }
  return out;
}

void add_secret(std::vector<std::string>& list, const std::string& secret) {
  constexpr std::size_t kShortest = 4;
  if (secret.size() < kShortest || is_plain(secret)) return;
  for (auto form : {secret, percent_encoded(secret), percent_decoded(secret)})
    if (std::find(list.begin(), list.end(), form) == list.end()) list.push_back(std::move(form));
}

bool is_http(std::string_view text) {
  const auto scheme = text.find("://");
  const auto word = scheme == std::string_view::npos ? "" : lower(text.substr(0, scheme));
  return word == "http" || word == "https";
}

std::string wrong_with(std::string_view text) {
  const auto odd = [](char c) { return is_blank(c) || static_cast<unsigned char>(c) < 0x20; };
  if (std::any_of(text.begin(), text.end(), odd)) return "it has a blank in it";
  return "";
}

std::string wrong_with_host(std::string_view authority) {
  const auto colon = authority.ends_with(']') ? std::string_view::npos : authority.rfind(':');
  const auto host = authority.substr(0, colon);
  if (host.empty()) return "it names no host";
  if (colon == std::string_view::npos) return "";
  const auto port = authority.substr(colon + 1);
  constexpr unsigned kHighest = 65535;
  unsigned number = 0;
  const auto* end = port.data() + port.size();
  const auto read = std::from_chars(port.data(), end, number);
  const bool fits = read.ec == std::errc() && read.ptr == end && number > 0 && number <= kHighest;
  return fits || port.empty() ? "" : "its port is \"" + std::string(port) + "\"";
}

}  // namespace

std::optional<Url> Url::parse(std::string_view text, std::string* why) {
  const auto refuse = [why](std::string reason) {
    if (why) *why = std::move(reason);
    return std::nullopt;
  };
  if (!is_http(text)) return refuse("");
  if (auto wrong = wrong_with(text); !wrong.empty()) return refuse(std::move(wrong));
  const auto begin = text.find("://") + 3;
  auto rest = text.substr(begin);
  Url url;
  if (const auto at = credentials_end(rest); at != std::string_view::npos) {
    const auto credentials = rest.substr(0, at);
    const auto colon = std::min(credentials.find(':'), credentials.size());
    url.user_ = percent_decoded(credentials.substr(0, colon));
    if (colon < credentials.size()) url.password_ = percent_decoded(credentials.substr(colon + 1));
    rest.remove_prefix(at + 1);
  }
  const auto authority = rest.substr(0, std::min(rest.find_first_of("/?#"), rest.size()));
  if (auto wrong = wrong_with_host(authority); !wrong.empty()) return refuse(std::move(wrong));
  url.address_ = lower(text.substr(0, begin)).append(rest);
  while (url.address_.ends_with('/')) url.address_.pop_back();
  return url;
}

std::string redacted(std::string_view text, const std::vector<std::string>& known) {
  std::string out(text);
  for (const auto& secret : known) {
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
      const bool hide =
          item.is_string() && !item.as_string().starts_with('-') && hides(option, item.as_string());
      out.push_back(hide ? Value("***") : redacted_value(item, known));
      option = item.is_string() ? std::string_view(item.as_string()) : std::string_view();
    }
    return out;
  }
  if (!value.is_object()) return value;
  Object out;
  for (const auto& member : value.as_object()) {
    const bool secret =
        member.value.is_string() && names_secret(member.key) && !is_plain(member.value.as_string());
    out.set(member.key, secret ? Value("***") : redacted_value(member.value, known));
  }
  return out;
}

}  // namespace clara

extern char** environ;

namespace clara {

std::vector<std::string> secrets_of_environment() {
  std::vector<std::string> list;
  for (char** entry = environ; entry != nullptr && *entry != nullptr; ++entry) {
    const std::string_view text(*entry);
    const auto equals = text.find('=');
    if (equals == std::string_view::npos) continue;
    const auto value = text.substr(equals + 1);
    if (names_secret(text.substr(0, equals))) add_secret(list, std::string(value));
    const auto scheme = value.find("://");
    if (scheme == std::string_view::npos) continue;
    const auto rest = value.substr(scheme + 3);
    const auto at = credentials_end(rest);
    if (at == std::string_view::npos) continue;
    const auto credentials = rest.substr(0, at);
    if (const auto colon = credentials.find(':'); colon != std::string_view::npos)
      add_secret(list, std::string(credentials.substr(colon + 1)));
  }
  // The longest first: one may be a part of another.
  std::sort(list.begin(), list.end(), [](const auto& a, const auto& b) {
    return a.size() != b.size() ? a.size() > b.size() : a < b;
  });
  return list;
}

}  // namespace clara
