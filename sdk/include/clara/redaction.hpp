#pragma once

#include <clara/export.hpp>
#include <clara/value.hpp>

#include <string>
#include <string_view>
#include <vector>

namespace clara {

/// `text` with every secret in it as `***`, for whatever people or files are given to read: user
/// and password of each URI (of any scheme), values that are named as secrets are (`password=`,
/// `api_key=`, `MLFLOW_TRACKING_TOKEN=`, in a query also `key=` and `sig=`; in JSON `"token":
/// "x"`), what follows `Authorization:` or `Bearer`, and each of `known` wherever it stands, of
/// which a longer one comes before its parts. [any]
CLARA_API std::string redacted(std::string_view text, const std::vector<std::string>& known = {});
/// The same in every text of a value; a text whose key is named as a secret is `***` as a whole,
/// and so are a number whose key is named as a password is, and what stands behind a list's `NAME=`
/// or
/// `--NAME=` that names a secret: a list is taken for the words of a command.
CLARA_API Value redacted_value(const Value& value, const std::vector<std::string>& known = {});

/// Whether the value of `NAME=VALUE` has to be kept from the arguments of a process: it is named as
/// a secret, or redacted() would change it. [any]
CLARA_API bool holds_secret(std::string_view name, std::string_view value);

/// What `NAME=VALUE` has to hide, as it is and percent-encoded, for redacted()'s `known`: the value
/// when it is named as a secret, and the password of a URI in it. Texts that are too short to be
/// told from ordinary words are left out. [any]
CLARA_API std::vector<std::string> secrets_of(std::string_view name, std::string_view value);

/// secrets_of() each variable of this process. [any, while nobody changes variables]
CLARA_API std::vector<std::string> secrets_of_environment();

}  // namespace clara
