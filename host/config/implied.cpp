#include <clara/internal/config_call.hpp>
#include <host/config/implied.hpp>

#include <algorithm>

namespace clara::host::config {
namespace {

/// The argument takes a map of names to components of any kind.
bool takes_named_components(const Value& schema) {
  const auto* additional = schema.find("additionalProperties");
  return additional && additional->is_object() && additional->find("x-clara-ref");
}

/// "@NAME"; what Clara calls train_conf is the config itself.
Value reference_to(const Value& name) {
  const auto& text = name.as_string();
  return Value("@" + (text == "train_conf" ? "conf" : text)).with_mark(name.mark());
}

bool is_list_of_names(const Value& value) {
  return value.is_array() &&
         std::all_of(value.as_array().begin(), value.as_array().end(), [](const Value& name) {
           return name.is_string() && !name.as_string().starts_with('@');
         });
}

}  // namespace

bool is_variable(const std::string& reference) {
  return reference.starts_with('{') && reference.ends_with('}');
}

std::string referred_name(const std::string& reference) {
  if (is_variable(reference)) return reference.substr(1, reference.size() - 2);
  if (!reference.starts_with('#')) return reference.substr(1);
  return compile_config_call(Value(reference)).reference.substr(1);
}

bool is_written(const Object& args, const Object::Member& property) {
  if (args.find(property.key)) return true;
  const auto* aliases = property.value.find("x-clara-alias");
  if (!aliases) return false;
  const auto& names = aliases->as_array();
  return std::any_of(names.begin(), names.end(), [&](const Value& name) {
    return name.is_string() && args.find(name.as_string());
  });
}

void add_implied(Value& args, const Value& schema, const Implied& implied) {
  const auto* properties = schema.find("properties");
  if (!properties || !args.is_object()) return;
  auto& object = args.as_object();
  for (const auto& property : properties->as_object()) {
    const auto* implicit = property.value.find("x-clara-implicit");
    if (!implicit || is_written(object, property)) continue;
    const auto& reference = implicit->as_string();
    const bool required = property.value.find("default") == nullptr;
    auto value = implied(property, reference, required);
    if (!value) continue;
    value->with_mark(args.mark());
    if (takes_named_components(property.value))
      value = Value(Object{{referred_name(reference), std::move(*value)}}).with_mark(args.mark());
    object.set(property.key, std::move(*value));
  }
}

void name_components(Value& args, const Value& schema) {
  const auto* properties = schema.find("properties");
  if (!properties || !args.is_object()) return;
  for (auto& member : args.as_object()) {
    const auto* property = properties->find(member.key);
    if (!property || !takes_named_components(*property) || !is_list_of_names(member.value))
      continue;
    Object named;
    for (const auto& name : member.value.as_array())
      named.set(name.as_string(), reference_to(name));
    member.value = Value(std::move(named)).with_mark(member.value.mark());
  }
}

}  // namespace clara::host::config
