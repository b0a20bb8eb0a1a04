#include "secret_names.hpp"

#include <algorithm>
#include <array>
#include <string>

#include "uri_parts.hpp"

namespace clara::secret_names {
namespace {

/// In small letters, and without what stands between its parts.
std::string plain_name(std::string_view name) {
  auto word = uri::lower(name);
  std::erase_if(word, [](char c) { return c == '_' || c == '-' || c == '.'; });
  return word;
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

}  // namespace

bool names_secret(std::string_view name, bool in_query) {
  if (name == "PWD" || name == "OLDPWD") return false;  // every shell's working folder
  const auto word = plain_name(name);
  constexpr std::array<std::string_view, 13> kEnds{
      "password",  "passwd",    "passphrase", "pwd",         "token",      "secret",       "apikey",
      "accesskey", "secretkey", "privatekey", "credentials", "credential", "authorization"};
  const auto ends = [&word](std::string_view end) { return word.ends_with(end); };
  if (std::any_of(kEnds.begin(), kEnds.end(), ends)) return true;
  return in_query && (word == "key" || word == "sig" || word.ends_with("signature") ||
                      word == "auth" || word == "code" || word == "pass");
}

bool names_secret_number(std::string_view name) {
  return names_secret(name) && !plain_name(name).ends_with("token");
}

bool is_secret_header(std::string_view name) {
  const auto word = uri::lower(name);
  if (word == "cookie" || word == "set-cookie" || word.ends_with("authorization")) return true;
  return word.find('-') != std::string::npos && names_secret(word);
}

bool is_plain(std::string_view value) {
  return value.empty() || value == "true" || value == "false" || value == "null" ||
         value == "True" || value == "False" || value == "None" || value == "***" || value == "...";
}

bool hides(std::string_view option, std::string_view value) {
  return !is_plain(value) && (is_secret_option(option) || is_user_and_password(option, value));
}

}  // namespace clara::secret_names
