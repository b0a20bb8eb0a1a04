#include "schema_words.hpp"

#include <clara/internal/schema.hpp>

#include <algorithm>

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

/// What a schema asks for, in a user's words; `many`: of each entry of a list.
std::string words(const Value& schema, bool many);

std::string words_of_alternatives(const Array& alternatives, bool many) {
  std::vector<std::string> forms;
  for (const auto& alternative : alternatives) {
    auto form = words(alternative, many);
    if (std::find(forms.begin(), forms.end(), form) == forms.end())
      forms.push_back(std::move(form));
  }
  std::string out;
  for (std::size_t i = 0; i < forms.size(); ++i)
    out += (i == 0 ? "" : i + 1 == forms.size() ? " or " : ", ") + forms[i];
  return out;
}

std::string words_of_list(const Value& schema, bool many) {
  const auto* items = schema.find("items");
  const auto* min = schema.find("minItems");
  const auto* max = schema.find("maxItems");
  if (items && items->is_array())
    return many ? "[name, {arguments}] pairs" : "a [name, {arguments}] pair";
  std::string count;
  if (min && max && *min == *max) count = std::to_string(min->as_int()) + " ";
  return (many ? "lists of " : "a list of ") + count +
         (items && !items->as_object().empty() ? words(*items, true) : "values");
}

/// "a model", "an optimizer"; "models", "losses"
std::string noun(const std::string& word, bool many) {
  if (many) return word + (word.ends_with('s') ? "es" : "s");
  const bool vowel = !word.empty() && std::string("aeiou").find(word.front()) != std::string::npos;
  return (vowel ? "an " : "a ") + word;
}

std::string words(const Value& schema, bool many) {
  if (const auto* alternatives = schema.find("anyOf"))
    return words_of_alternatives(alternatives->as_array(), many);
  if (const auto* values = schema.find("enum")) return choice_words(values->as_array());
  if (schema.find("x-clara-ref")) {
    const auto kind = schema_text(schema, "x-clara-ref");
    return (many ? "references to " : "a reference to ") +
           noun(kind.empty() ? "component" : kind, many);
  }
  if (schema.find("x-clara-child"))
    return noun(schema_text(schema, "x-clara-child"), many) +
           " written as {\"name\": ..., \"args\": ...}";
  if (schema.find("x-clara-device")) return R"("cpu", "cuda" or "cuda:N")";
  if (schema.find("x-clara-expression"))
    return many ? "# or lambda expressions" : "a # or lambda expression";
  const auto type = schema_text(schema, "type");
  if (type == "boolean") return many ? "booleans" : "true or false";
  if (type == "array") return words_of_list(schema, many);
  if (type == "null") return "null";
  return noun(type.empty() ? "value" : type, many);
}

}  // namespace

std::string schema_words(const Value& schema) { return words(schema, false); }

}  // namespace clara
