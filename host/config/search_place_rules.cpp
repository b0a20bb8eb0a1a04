#include <clara/internal/schema.hpp>
#include <host/config/old_names.hpp>
#include <host/config/search_place_rules.hpp>

#include <algorithm>

namespace clara::host::config {
namespace {

/// The schema of an argument, or null when the component or the argument is not known.
const Value* argument_schema(const plugins::Description* description, const std::string& name) {
  const auto* properties = description ? description->schema.find("properties") : nullptr;
  return properties ? properties->find(name) : nullptr;
}

std::vector<std::string> argument_names(const plugins::Description& description) {
  std::vector<std::string> names;
  if (const auto* properties = description.schema.find("properties"))
    for (const auto& property : properties->as_object()) names.push_back(property.key);
  return names;
}

}  // namespace

std::optional<bool> as_switch(const Value& value) {
  if (value.is_bool()) return value.as_bool();
  if (value.is_number() && (value.as_number() == 0 || value.as_number() == 1))
    return value.as_number() == 1;
  return {};
}

std::string Place::path() const {
  std::string out;
  for (const auto& step : steps) out += step + "/";
  if (part == Part::argument) out += "args/";
  return out + name;
}

bool check_place(const Place& place, const plugins::Description* description, const Value& at,
                 const std::string& path, Issues& issues) {
  if (place.part == Place::Part::attribute) {
    const auto* schema = argument_schema(description, place.name);
    const bool beside = schema && schema->find("x-clara-beside");
    if (place.name == "disabled" || beside) return true;
    const std::vector<std::string> names{"disabled"};
    issues.error(at, path, "there is no attribute \"" + place.name + "\" to search",
                 did_you_mean(place.name, names));
    return false;
  }
  if (!description || argument_schema(description, place.name)) return true;
  const auto* old = old_argument(place.name, description->schema);
  issues.error(at, path, description->name + " has no argument \"" + place.name + "\"",
               old ? today_hint(*old) : did_you_mean(place.name, argument_names(*description)));
  return false;
}

bool is_boolean(const Place& place, const plugins::Description* description) {
  if (place.part == Place::Part::attribute && place.name == "disabled") return true;
  return is_switch_argument(description, place.name);
}

bool is_switch_argument(const plugins::Description* description, const std::string& name) {
  const auto* schema = argument_schema(description, name);
  return schema && accepts(*schema, true) && !accepts(*schema, 1);
}

bool fit_boolean(Parameter& parameter, std::size_t position, const Place& place,
                 const SearchName& written, Issues& issues) {
  if (!place.boolean) return true;
  if (parameter.type != Parameter::Type::categorical) {
    issues.error(
        written.written, written.path,
        shown(written.written) + " is true or false; search it as a \"bool\" or an \"enum\"");
    return false;
  }
  for (auto& choice : parameter.choices) {
    Value& value = parameter.tuple ? choice.as_array()[position] : choice;
    const auto on = as_switch(value);
    if (!on) {
      issues.error(value, written.path,
                   "expected true or false (or 1 or 0) for " + shown(written.written) + ", got " +
                       shown(value));
      return false;
    }
    value = Value(*on).with_mark(value.mark());
  }
  return true;
}

bool gives_switches(const Parameter& parameter, std::size_t position) {
  return parameter.type == Parameter::Type::categorical &&
         std::all_of(parameter.choices.begin(), parameter.choices.end(), [&](const Value& choice) {
           return as_switch(parameter.tuple ? choice.as_array()[position] : choice).has_value();
         });
}

}  // namespace clara::host::config
