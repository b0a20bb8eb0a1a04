#pragma once

#include <clara/export.hpp>

#include <optional>
#include <string>
#include <string_view>

namespace clara {

/// The address of a server, http://USER:PASSWORD@HOST:PORT/PATH, taken apart: who knocks apart from
/// where, so that the address can be shown to anybody. [any]
class CLARA_API Url {
 public:
  /// None for what is no http or https address: another scheme, no host, a port that is none,
  /// blanks or control characters. `why`, where it is given, then tells what is wrong with it
  /// ("its port is \"50x0\""), and is empty for another scheme; it never holds a secret.
  static std::optional<Url> parse(std::string_view text, std::string* why = nullptr);

  /// http(s)://HOST:PORT/PATH without the credentials and without a slash at the end; the query
  /// stays, with its secrets.
  const std::string& address() const { return address_; }
  /// As they were meant: without the percent-encoding. Empty: there are none.
  const std::string& user() const { return user_; }
  const std::string& password() const { return password_; }

 private:
  std::string address_, user_, password_;
};

}  // namespace clara
