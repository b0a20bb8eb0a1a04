#include <clara/redaction.hpp>

#include <algorithm>
#include <cctype>

#include "secret_names.hpp"
#include "uri_parts.hpp"

extern char** environ;

namespace clara {
namespace {

using secret_names::is_plain;
using secret_names::names_secret;

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
  if (is_plain(secret)) return;
  for (auto form : {secret, percent_encoded(secret), uri::percent_decoded(secret)})
    if (form.size() >= kShortest && std::find(list.begin(), list.end(), form) == list.end())
      list.push_back(std::move(form));
}

}  // namespace

bool holds_secret(std::string_view name, std::string_view value) {
  return !is_plain(value) && (names_secret(name) || redacted(value) != value);
}

std::vector<std::string> secrets_of(std::string_view name, std::string_view value) {
  std::vector<std::string> list;
  if (names_secret(name)) add_secret(list, std::string(value));
  const auto scheme = value.find("://");
  if (scheme == std::string_view::npos) return list;
  const auto rest = value.substr(scheme + 3);
  const auto at = uri::credentials_end(rest);
  if (at == std::string_view::npos) return list;
  const auto credentials = rest.substr(0, at);
  if (const auto colon = credentials.find(':'); colon != std::string_view::npos)
    add_secret(list, std::string(credentials.substr(colon + 1)));
  return list;
}

std::vector<std::string> secrets_of_environment() {
  std::vector<std::string> list;
  for (char** entry = environ; entry != nullptr && *entry != nullptr; ++entry) {
    const std::string_view text(*entry);
    const auto equals = text.find('=');
    if (equals == std::string_view::npos) continue;
    for (auto& secret : secrets_of(text.substr(0, equals), text.substr(equals + 1)))
      list.push_back(std::move(secret));
  }
  return list;
}

}  // namespace clara
