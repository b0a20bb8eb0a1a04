#pragma once

/// Texts of one form, for Options: what has another form is told by every check of a config, before
/// any code of the plugin runs. An empty text passes, as an option that was not given.

#include <clara/options.hpp>

#include <string>
#include <string_view>
#include <utility>

namespace clara {

/// The address of a server, as Url::parse() takes it: "http://127.0.0.1:5000". The schema's
/// "format" is "uri".
struct HttpAddress {
  std::string text;
  HttpAddress() = default;
  HttpAddress(std::string t) : text(std::move(t)) {}  // NOLINT(google-explicit-constructor)
  HttpAddress(const char* t) : text(t) {}             // NOLINT(google-explicit-constructor)
};

/// A regular expression in Perl's syntax. The schema's "format" is "regex".
struct Pattern {
  std::string text;
  Pattern() = default;
  Pattern(std::string t) : text(std::move(t)) {}  // NOLINT(google-explicit-constructor)
  Pattern(const char* t) : text(t) {}             // NOLINT(google-explicit-constructor)
};

/// An arithmetic expression, as Expression::parse() takes it. The schema's "format" is "formula".
struct Formula {
  std::string text;
  Formula() = default;
  Formula(std::string t) : text(std::move(t)) {}  // NOLINT(google-explicit-constructor)
  Formula(const char* t) : text(t) {}             // NOLINT(google-explicit-constructor)
};

namespace detail {
CLARA_API Value text_schema(std::string_view format);

template <class T>
struct TextOf {
  static T read(const Value& value, OptionReader&) { return T(value.as_string()); }
  static Value print(const T& value) { return value.text; }
};
}  // namespace detail

template <>
struct TypeOf<HttpAddress> : detail::TextOf<HttpAddress> {
  static Value schema() { return detail::text_schema("uri"); }
};
template <>
struct TypeOf<Pattern> : detail::TextOf<Pattern> {
  static Value schema() { return detail::text_schema("regex"); }
};
template <>
struct TypeOf<Formula> : detail::TextOf<Formula> {
  static Value schema() { return detail::text_schema("formula"); }
};

}  // namespace clara
