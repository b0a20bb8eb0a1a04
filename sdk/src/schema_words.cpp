#include "schema_words.hpp"

#include <clara/options.hpp>

namespace clara {

std::string schema_text(const Value& schema, std::string_view key) {
  const auto* found = schema.find(key);
  return found && found->is_string() ? found->as_string() : "";
}

std::string choice_words(const Array& values) {
  std::string out;
  for (std::size_t i = 0; i < values.size(); ++i)
    out += (i == 0 ? "" : i + 1 == values.size() ? " or " : ", ") + values[i].json();
  return out;
}

namespace {

std::string plural(const std::string& words) {
  for (const auto* article : {"a ", "an "})
    if (words.rfind(article, 0) == 0) return words.substr(std::string_view(article).size()) + "s";
  return words == "true or false" ? "booleans" : words;
}

/// What a schema asks for, in a user's words.
std::string words(const Value& schema);

std::string words_of_alternatives(const Array& alternatives) {
  std::vector<std::string> forms;
  for (const auto& alternative : alternatives) {
    auto form = words(alternative);
    if (std::find(forms.begin(), forms.end(), form) == forms.end())
      forms.push_back(std::move(form));
  }
  std::string out;
  for (std::size_t i = 0; i < forms.size(); ++i)
    out += (i == 0 ? "" : i + 1 == forms.size() ? " or " : ", ") + forms[i];
  return out;
}

std::string words_of_list(const Value& schema) {
  const auto* items = schema.find("items");
  const auto* min = schema.find("minItems");
  const auto* max = schema.find("maxItems");
  if (items && items->is_array()) return "a [name, {arguments}] pair";
  std::string count;
  if (min && max && *min == *max) count = std::to_string(min->as_int()) + " ";
  return "a list of " + count +
         (items && !items->as_object().empty() ? plural(words(*items)) : "values");
}

std::string words(const Value& schema) {
  if (const auto* alternatives = schema.find("anyOf"))
    return words_of_alternatives(alternatives->as_array());
  if (const auto* values = schema.find("enum")) return choice_words(values->as_array());
  if (schema.find("x-clara-ref")) {
    const auto kind = schema_text(schema, "x-clara-ref");
    const bool vowel =
        !kind.empty() && std::string("aeiou").find(kind.front()) != std::string::npos;
    return std::string("a reference to ") + (vowel ? "an " : "a ") +
           (kind.empty() ? "component" : kind);
  }
  if (schema.find("x-clara-child"))
    return "a " + schema_text(schema, "x-clara-child") +
           " written as {\"name\": ..., \"args\": ...}";
  if (schema.find("x-clara-expression")) return "a # or lambda expression";
  const auto type = schema_text(schema, "type");
  if (type == "boolean") return "true or false";
  if (type == "integer") return "an integer";
  if (type == "array") return words_of_list(schema);
  if (type == "object") return "an object";
  if (type == "null" || type.empty()) return type.empty() ? "a value" : "null";
  return "a " + type;
}

}  // namespace

std::string schema_words(const Value& schema) { return words(schema); }

}  // namespace clara
