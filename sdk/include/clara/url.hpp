#pragma once

#include <clara/export.hpp>
#include <clara/value.hpp>

#include <optional>
#include <string>
#include <string_view>
#include <vector>

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

/// `text` with every secret in it as `***`, for whatever people or files are given to read: user
/// and password of each URI (of any scheme), values that are named as secrets are (`password=`,
/// `api_key=`, `MLFLOW_TRACKING_TOKEN=`, in a query also `key=` and `sig=`; in JSON `"token":
/// "x"`), what follows `Authorization:` or `Bearer`, and each of `known` wherever it stands. [any]
CLARA_API std::string redacted(std::string_view text, const std::vector<std::string>& known = {});
/// The same in every text of a value; a text whose key is named as a secret is `***` as a whole.
CLARA_API Value redacted_value(const Value& value, const std::vector<std::string>& known = {});

/// The secrets that this process was given in its environment, as they are and percent-encoded:
/// variables that are named as a secret, and the passwords of those that hold a URI. Texts that are
/// too short to be told from ordinary words are left out. [any, while nobody changes variables]
CLARA_API std::vector<std::string> secrets_of_environment();

}  // namespace clara
