#include <clara/internal/config_call.hpp>
#include <clara/internal/schema.hpp>
#include <host/config/analyser.hpp>
#include <host/config/references.hpp>

#include <algorithm>

namespace clara::host::config {
namespace {

const Object::Member* property_of(const Value& schema, const std::string& key) {
  const auto* properties = schema.find("properties");
  if (!properties) return nullptr;
  for (const auto& property : properties->as_object()) {
    if (property.key == key) return &property;
    const auto* aliases = property.value.find("x-clara-alias");
    if (!aliases) continue;
    for (const auto& alias : aliases->as_array())
      if (alias.is_string() && alias.as_string() == key) return &property;
  }
  return nullptr;
}

}  // namespace

std::string with_article(std::string_view noun) {
  const bool vowel =
      !noun.empty() && std::string_view("aeiouA").find(noun.front()) != std::string_view::npos;
  return (vowel ? "an " : "a ") + std::string(noun);
}

void ReferenceWalk::walk(const Value& value, const Value& schema, const std::string& path) {
  if (const auto* alternatives = schema.find("anyOf")) {
    for (const auto& alternative : alternatives->as_array())
      if (accepts(alternative, value)) return walk(value, alternative, path);
    return;
  }
  if (const auto* kind = schema.find("x-clara-ref")) {
    const bool list = schema.find("x-clara-list") != nullptr;
    if (value.is_string() && value.as_string().size() > 1 && value.as_string().front() == '@')
      on_reference({value.as_string().substr(1), kind->as_string(), list, value, path});
  } else if (schema.find("x-clara-expression")) {
    walk_expression(value, path);
  } else if (const auto* child = schema.find("x-clara-child")) {
    if (value.is_object()) on_child(child->as_string(), value, path);
  } else if (value.is_string()) {
    // Where only some words may stand, "@model" can be one of them.
    const auto* type = schema.find("type");
    if (type && *type == Value("string") && !schema.find("enum")) on_text(value, path);
  } else if (value.is_array()) {
    walk_items(value, schema, path);
  } else if (value.is_object()) {
    walk_members(value, schema, path);
  }
}

void ReferenceWalk::walk_expression(const Value& value, const std::string& path) {
  if (!value.is_string() || !value.as_string().starts_with("#@")) return;
  try {
    on_reference({compile_config_call(value).reference.substr(1), "model", false, value, path});
  } catch (const Error&) {
    // Reported with the arguments.
  }
}

void ReferenceWalk::walk_items(const Value& value, const Value& schema, const std::string& path) {
  const auto* items = schema.find("items");
  if (!items) return;
  const auto& list = value.as_array();
  for (std::size_t i = 0; i < list.size(); ++i) {
    const auto place = path + "/" + std::to_string(i);
    if (!items->is_array()) {
      walk(list[i], *items, place);
    } else if (i < items->as_array().size()) {
      walk(list[i], items->as_array()[i], place);
    }
  }
}

void ReferenceWalk::walk_members(const Value& value, const Value& schema, const std::string& path) {
  const auto* additional = schema.find("additionalProperties");
  for (const auto& member : value.as_object()) {
    const auto place = path + "/" + member.key;
    if (const auto* property = property_of(schema, member.key)) {
      walk(member.value, property->value, place);
    } else if (additional && additional->is_object()) {
      walk(member.value, *additional, place);
    }
  }
}

}  // namespace clara::host::config
