#include "schema_faults.hpp"

#include <clara/error.hpp>

#include <algorithm>
#include <array>
#include <string_view>

#include "schema_words.hpp"

namespace clara {
namespace {

using Words = std::vector<std::string>;

const Words& known_types() {
  static const Words types{"boolean", "integer", "number", "string", "array", "object", "null"};
  return types;
}

/// Of an integer, and of a string; of another type there are none.
const Words& known_formats(std::string_view type) {
  static const Words integers{"int8",  "int16",  "int32",  "int64",
                              "uint8", "uint16", "uint32", "uint64"};
  static const Words strings{"uri", "regex", "formula"};
  static const Words none;
  return type == "integer" ? integers : type == "string" ? strings : none;
}

/// Walks through a schema and reports what is none.
class Walk {
 public:
  explicit Walk(Issues& issues) : issues_(issues) {}

  void schema(const Value& schema, const std::string& path) {
    if (!expect(schema.is_object(), schema, path, "a schema, which is an object")) return;
    const auto type = schema_text(schema, "type");
    one_of(schema, "type", known_types(), path);
    one_of(schema, "format", known_formats(type), path);
    for (const auto* key : {"minItems", "maxItems"})
      if (const auto* count = schema.find(key))
        expect(count->is_int() && count->as_int() >= 0, *count, at(path, key), "a count");
    for (const auto* key : {"minimum", "maximum", "exclusiveMinimum"})
      if (const auto* bound = schema.find(key))
        expect(bound->is_number(), *bound, at(path, key), "a number");
    for (const auto* key :
         {"x-clara-ref", "x-clara-child", "x-clara-expression", "x-clara-implicit"})
      if (const auto* text = schema.find(key))
        expect(text->is_string(), *text, at(path, key), "a text");
    for (const auto* key : {"required", "x-clara-alias"}) texts(schema, key, path);
    if (const auto* values = schema.find("enum"))
      expect(values->is_array() && !values->as_array().empty(), *values, at(path, "enum"),
             "a list of values");
    inner(schema, path);
  }

 private:
  static std::string at(const std::string& path, std::string_view key) {
    return path + "/" + std::string(key);
  }

  bool expect(bool holds, const Value& got, const std::string& path, const std::string& what) {
    if (!holds) issues_.error(got, path, "expected " + what + ", got " + shown(got));
    return holds;
  }

  void one_of(const Value& schema, const char* key, const Words& known, const std::string& path) {
    const auto* word = schema.find(key);
    if (word == nullptr) return;
    const auto text = word->is_string() ? word->as_string() : "";
    if (std::find(known.begin(), known.end(), text) != known.end()) return;
    const auto words = known.empty() ? "no " + std::string(key) + " for this type"
                                     : choice_words(Array(known.begin(), known.end()));
    issues_.error(*word, at(path, key), "expected " + words + ", got " + shown(*word),
                  did_you_mean(text, known));
  }

  void texts(const Value& schema, const char* key, const std::string& path) {
    const auto* list = schema.find(key);
    if (list == nullptr) return;
    expect(list->is_array() && std::all_of(list->as_array().begin(), list->as_array().end(),
                                           [](const Value& item) { return item.is_string(); }),
           *list, at(path, key), "a list of names");
  }

  /// The schemas in it.
  void inner(const Value& schema, const std::string& path) {
    if (const auto* forms = schema.find("anyOf"))
      if (expect(forms->is_array() && !forms->as_array().empty(), *forms, at(path, "anyOf"),
                 "a list of schemas"))
        all(forms->as_array(), at(path, "anyOf"));
    if (const auto* items = schema.find("items")) {
      if (items->is_array())
        all(items->as_array(), at(path, "items"));
      else
        this->schema(*items, at(path, "items"));
    }
    if (const auto* properties = schema.find("properties"))
      if (expect(properties->is_object(), *properties, at(path, "properties"),
                 "an object of schemas"))
        for (const auto& property : properties->as_object())
          this->schema(property.value, at(path, "properties") + "/" + property.key);
    const auto* additional = schema.find("additionalProperties");
    if (additional != nullptr && !additional->is_bool())
      this->schema(*additional, at(path, "additionalProperties"));
  }

  void all(const Array& schemas, const std::string& path) {
    for (std::size_t i = 0; i < schemas.size(); ++i)
      schema(schemas[i], at(path, std::to_string(i)));
  }

  Issues& issues_;
};

}  // namespace

void check_is_schema(const Value& schema, std::string_view owner) {
  Issues issues;
  Walk(issues).schema(schema, "");
  if (schema.is_object() && schema_text(schema, "type") != "object")
    issues.error(schema, "/type", "the arguments of a component are an object");
  if (issues.failed())
    throw Error("the schema of the " + std::string(owner) + ": " + issues.text(), ExitCode::plugin);
}

}  // namespace clara
