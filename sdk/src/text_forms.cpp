#include "text_forms.hpp"

#include <clara/expression.hpp>
#include <clara/redaction.hpp>
#include <clara/text_options.hpp>
#include <clara/url.hpp>

#include <boost/regex.hpp>

#include <algorithm>
#include <array>

namespace clara {
namespace {

/// What serves a database or a folder that MLflow's own programs take for an address.
std::string server_for(const std::string& text) {
  constexpr std::array<std::string_view, 4> kDatabases{"sqlite", "postgresql", "mysql", "mssql"};
  const auto scheme = text.substr(0, text.find_first_of(":+"));
  const bool database = scheme.size() < text.size() &&
                        std::find(kDatabases.begin(), kDatabases.end(), scheme) != kDatabases.end();
  return database
             ? "a database has one by `mlflow server --backend-store-uri " + redacted(text) + "`"
             : "";
}

std::optional<TextFault> fault_of_address(const std::string& text) {
  std::string why;
  if (Url::parse(text, &why)) return std::nullopt;
  return TextFault{"expected the address of a server, such as http://127.0.0.1:5000, got " +
                       shown(Value(redacted(text))) + (why.empty() ? "" : ": " + why),
                   server_for(text)};
}

std::optional<TextFault> fault_of_pattern(const std::string& text) {
  try {
    const boost::regex compiled(text, boost::regex::perl);
    return std::nullopt;
  } catch (const boost::regex_error& error) {
    // Its tail repeats the pattern; the position says it better.
    const std::string words = error.what();
    return TextFault{"is no regular expression: at character " +
                         std::to_string(error.position() + 1) + ": " +
                         words.substr(0, words.find(".  The error")),
                     text.find("(?P") == std::string::npos
                         ? ""
                         : "Python's (?P<name>...) is written (?<name>...) here"};
  }
}

std::optional<TextFault> fault_of_formula(const std::string& text) {
  try {
    Expression::parse(text);
    return std::nullopt;
  } catch (const Error& error) {
    return TextFault{error.what(), ""};
  }
}

}  // namespace

std::optional<TextFault> fault_of(std::string_view format, const std::string& text) {
  if (text.empty()) return std::nullopt;
  if (format == "uri") return fault_of_address(text);
  if (format == "regex") return fault_of_pattern(text);
  if (format == "formula") return fault_of_formula(text);
  return std::nullopt;
}

Value detail::text_schema(std::string_view format) {
  Value schema = type_schema("string");
  schema.as_object().set("format", std::string(format));
  return schema;
}

}  // namespace clara
