#pragma once

/// What names a secret, for whoever looks for some.

#include <string_view>

namespace clara::secret_names {

/// `in_query`: also what names a secret only there.
bool names_secret(std::string_view name, bool in_query = false);
/// What names a secret, when the value is a number: `class_token` is rather a hyperparameter.
bool names_secret_number(std::string_view name);
/// The name of a header whose value is a secret: "X-Api-Key", "Cookie". One word may stand before a
/// colon in prose, too.
bool is_secret_header(std::string_view name);
/// Whether what follows `option` in a command, `value`, is one: "--api-key X", "-u name:password".
bool hides(std::string_view option, std::string_view value);
/// No secret, whatever its name: a switch and nothing else, as a hyperparameter may be called
/// class_token; or what stands for a secret in our own words.
bool is_plain(std::string_view value);

}  // namespace clara::secret_names
