#include <clara/internal/config_call.hpp>
#include <clara/internal/float_range.hpp>
#include <clara/internal/schema.hpp>

#include <algorithm>
#include <cmath>
#include <limits>
#include <utility>

#include "schema_words.hpp"
#include "text_forms.hpp"

// By hand, over the words of JSON Schema that options use: a validator of a library says that a
// value does not fit, and not where it stands in the file, what was meant, or what a component's
// aliases are.

namespace clara {

namespace {

bool is_form_of(std::string_view expression, ConfigCall::Form form) {
  using Form = ConfigCall::Form;
  if (expression == "parameters") return form == Form::parameters;
  if (expression == "score") return form == Form::score;
  if (expression == "print") return form == Form::print || form == Form::none;
  return form == Form::from_engine || form == Form::none;
}

std::string forms_of(std::string_view expression) {
  if (expression == "parameters") return "\"#@model.parameters()\"";
  if (expression == "score")
    return "\"#monai.handlers.stopping_fn_from_metric('NAME')\", \"lambda x: "
           "x.state.metrics['NAME']\" or \"lambda x: -x.state.output[0]['loss']\"";
  if (expression == "print")
    return "\"lambda x: print(f'iter: {x.state.iteration}') if x.state.iteration % 10 == 0 else "
           "None\"";
  return "\"#monai.handlers.from_engine([...])\" or a lambda";
}

/// Also one that no integer type holds: check_integer() says what is wrong with it.
bool is_whole(double d) { return std::isfinite(d) && std::nearbyint(d) == d; }

/// The integers that a C++ type holds, by the schema's "format": int8 to uint64; without one, those
/// of 64 bits with a sign, as in a Value.
struct IntegerRange {
  std::int64_t low = std::numeric_limits<std::int64_t>::min();
  std::int64_t high = std::numeric_limits<std::int64_t>::max();
};

IntegerRange range_of(const std::string& format) {
  IntegerRange range;
  if (!format.starts_with("int") && !format.starts_with("uint")) return range;
  const bool is_unsigned = format.starts_with("uint");
  const std::string_view bits = std::string_view(format).substr(is_unsigned ? 4 : 3);
  if (is_unsigned) range.low = 0;
  for (const int size : {8, 16, 32}) {
    if (bits != std::to_string(size)) continue;
    range.high = (std::int64_t{1} << (is_unsigned ? size : size - 1)) - 1;
    if (!is_unsigned) range.low = -range.high - 1;
  }
  return range;
}

bool has_type(const Value& value, const std::string& type) {
  if (type == "boolean") return value.is_bool();
  if (type == "integer")
    return value.is_int() || (value.is_number() && is_whole(value.as_number()));
  if (type == "number") return value.is_number();
  if (type == "string") return value.is_string();
  if (type == "array") return value.is_array();
  if (type == "object") return value.is_object();
  if (type == "null") return value.is_null();
  return true;
}

/// One check of one value: reports at `path`.
struct Checker {
  std::string_view owner;
  Issues* issues;  ///< null: only whether something is wrong is asked
  mutable bool ok = true;

  /// True when nobody wants to hear what is wrong: words cost more than the check itself.
  bool fails_silently() const {
    ok = false;
    return issues == nullptr;
  }

  void check(const Value& value, const Value& schema, const std::string& path) const {
    if (!issues && !ok) return;
    if (const auto* alternatives = schema.find("anyOf"))
      return check_alternatives(value, schema, alternatives->as_array(), path);
    const auto type = schema_text(schema, "type");
    if (!has_type(value, type)) return expected(value, schema, path);
    if (schema.find("x-clara-ref")) return check_ref(value, schema, path);
    if (schema.find("x-clara-expression")) return check_expression(value, schema, path);
    if (schema.find("x-clara-child")) return check_child(value, schema, path);
    if (schema.find("x-clara-device")) return check_device(value, schema, path);
    if (const auto* values = schema.find("enum")) {
      const auto& list = values->as_array();
      if (std::find(list.begin(), list.end(), value) == list.end())
        return not_a_choice(value, list, path);
    }
    if (type == "integer" && !check_integer(value, schema, path)) return;
    if (type == "string" && !check_form(value, schema, path)) return;
    if (value.is_number()) check_range(value, schema, path);
    if (value.is_array()) check_items(value, schema, path);
    if (value.is_object()) check_members(value, schema, path);
  }

  void expected(const Value& value, const Value& schema, const std::string& path) const {
    if (fails_silently()) return;
    issues->error(value, path, "expected " + schema_words(schema) + ", got " + shown(value));
  }

  void not_a_choice(const Value& value, const Array& list, const std::string& path) const {
    if (fails_silently()) return;
    std::vector<std::string> names;
    for (const auto& choice : list)
      if (choice.is_string()) names.push_back(choice.as_string());
    issues->error(value, path, "expected " + choice_words(list) + ", got " + shown(value),
                  value.is_string() ? did_you_mean(value.as_string(), names) : "");
  }

  void check_alternatives(const Value& value, const Value& schema, const Array& alternatives,
                          const std::string& path) const {
    for (const auto& alternative : alternatives)
      if (accepts(alternative, value)) return;
    // The one form of the right kind can say more exactly what is wrong inside.
    std::vector<const Value*> same_kind;
    find_same_kind(value, alternatives, same_kind);
    if (same_kind.size() == 1) return check(value, *same_kind.front(), path);
    expected(value, schema, path);
  }

  static void find_same_kind(const Value& value, const Array& alternatives,
                             std::vector<const Value*>& found) {
    for (const auto& alternative : alternatives) {
      const auto type = schema_text(alternative, "type");
      if (const auto* inner = alternative.find("anyOf"))
        find_same_kind(value, inner->as_array(), found);
      else if (!type.empty() && has_type(value, type))
        found.push_back(&alternative);
    }
  }

  void check_ref(const Value& value, const Value& schema, const std::string& path) const {
    const auto& text = value.as_string();
    if (text.size() < 2 || text[0] != '@') expected(value, schema, path);
  }

  void check_child(const Value& value, const Value& schema, const std::string& path) const {
    if (!value.find("name") && !value.find("path")) expected(value, schema, path);
  }

  void check_device(const Value& value, const Value& schema, const std::string& path) const {
    const std::string_view text = value.as_string();
    constexpr std::string_view kNumbered = "cuda:";
    const auto number = text.substr(std::min(text.size(), kNumbered.size()));
    const bool numbered = text.starts_with(kNumbered) && !number.empty() && number.size() <= 2 &&
                          number.find_first_not_of("0123456789") == std::string_view::npos;
    if (text == "cpu" || text == "cuda" || numbered) return;
    if (fails_silently()) return;
    static const std::vector<std::string> names{"cpu", "cuda"};
    issues->error(value, path, "expected " + schema_words(schema) + ", got " + shown(value),
                  did_you_mean(text, names));
  }

  void check_expression(const Value& value, const Value& schema, const std::string& path) const {
    const auto wanted = schema_text(schema, "x-clara-expression");
    try {
      const auto call = compile_config_call(value);
      if (!is_form_of(wanted, call.form) && !fails_silently())
        issues->error(value, path, "expected " + forms_of(wanted) + ", got " + shown(value));
    } catch (const Error& error) {
      if (fails_silently()) return;
      for (auto issue : error.issues()) {
        issue.path = path;
        if (wanted == "score" || wanted == "print")
          issue.hint = "allowed is " + forms_of(wanted) + "; no code is ever run";
        issues->add(std::move(issue));
      }
    }
  }

  /// Whether it fits its C++ type; its field's own bounds are the better words when it has them.
  bool check_integer(const Value& value, const Value& schema, const std::string& path) const {
    const auto format = schema_text(schema, "format");
    const auto range = range_of(format.empty() ? "int64" : format);
    bool fits = true;
    if (value.is_int()) {
      fits = value.as_int() >= range.low && value.as_int() <= range.high;
    } else {
      // 2^63 is the first double above every integer; the lower bounds are doubles.
      const double number = value.as_number();
      fits = number >= static_cast<double>(range.low) && number < 0x1p63 &&
             number <= static_cast<double>(range.high);
    }
    if (fits) return true;
    if (fails_silently()) return false;
    const auto before = issues->list().size();
    check_range(value, schema, path);
    if (issues->list().size() == before)
      issues->error(value, path,
                    "expected an integer from " + std::to_string(range.low) + " to " +
                        std::to_string(range.high) + ", got " + shown(value));
    return false;
  }

  /// Whether a text has the form that is asked of it.
  bool check_form(const Value& value, const Value& schema, const std::string& path) const {
    const auto fault = fault_of(schema_text(schema, "format"), value.as_string());
    if (!fault) return true;
    if (!fails_silently()) issues->error(value, path, fault->message, fault->hint);
    return false;
  }

  void check_range(const Value& value, const Value& schema, const std::string& path) const {
    const auto* low = schema.find("minimum");
    const auto* high = schema.find("maximum");
    const auto* above = schema.find("exclusiveMinimum");
    const double number = value.as_number();
    const bool low_ok = !low || number >= low->as_number();
    const bool high_ok = !high || number <= high->as_number();
    const bool above_ok = !above || number > above->as_number();
    if ((low_ok && high_ok && above_ok) || fails_silently()) return;
    if (std::abs(number) > kLargestFloat && is_of_float(low, high))
      return issues->error(
          value, path,
          "expected a number that a float of 32 bits can hold, at most 3.4e+38, got " +
              shown(value));
    if (low && low->as_number() == -kLargestFloat) low = nullptr;
    if (high && high->as_number() == kLargestFloat) high = nullptr;
    std::string rule;
    if (low && high)
      rule = "from " + low->json() + " to " + high->json();
    else if (low)
      rule = "of at least " + low->json();
    else if (above)
      rule = "above " + above->json();
    else
      rule = "of at most " + high->json();
    if (above && high) rule += " and at most " + high->json();
    const auto type = schema_text(schema, "type");
    issues->error(value, path,
                  "expected " + std::string(type == "integer" ? "an integer " : "a number ") +
                      rule + ", got " + shown(value));
  }

  static bool is_of_float(const Value* low, const Value* high) {
    return (low && low->as_number() == -kLargestFloat) ||
           (high && high->as_number() == kLargestFloat);
  }

  void check_items(const Value& value, const Value& schema, const std::string& path) const {
    const auto& list = value.as_array();
    const auto* min = schema.find("minItems");
    const auto* max = schema.find("maxItems");
    if ((min && static_cast<std::int64_t>(list.size()) < min->as_int()) ||
        (max && static_cast<std::int64_t>(list.size()) > max->as_int()))
      return expected(value, schema, path);
    const auto* items = schema.find("items");
    if (!items) return;
    for (std::size_t i = 0; i < list.size(); ++i) {
      const auto place = path + "/" + std::to_string(i);
      if (!items->is_array())
        check(list[i], *items, place);
      else if (i < items->as_array().size())
        check(list[i], items->as_array()[i], place);
    }
  }

  void check_members(const Value& value, const Value& schema, const std::string& path) const;
  void check_known(const Object& object, const Object& properties, const std::string& path) const;
  void check_per_key(const Object& object, const Object& properties, const std::string& path) const;
};

/// The property that a written key means, by its name or an alias.
const Object::Member* property_of(const Object& properties, const std::string& key) {
  for (const auto& property : properties) {
    if (property.key == key) return &property;
    if (const auto* aliases = property.value.find("x-clara-alias"))
      for (const auto& alias : aliases->as_array())
        if (alias.as_string() == key) return &property;
  }
  return nullptr;
}

void Checker::check_known(const Object& object, const Object& properties,
                          const std::string& path) const {
  std::vector<std::string> names;
  if (issues)
    for (const auto& property : properties) names.push_back(property.key);
  std::vector<std::pair<const Object::Member*, std::string>> seen;  // and how it was written
  for (const auto& member : object) {
    const auto place = path + "/" + member.key;
    const auto* property = property_of(properties, member.key);
    if (!property) {
      if (fails_silently()) return;
      Issue issue{Severity::error, member.mark ? member.mark : member.value.mark(), place,
                  std::string(owner) + " has no argument \"" + member.key + "\"",
                  did_you_mean(member.key, names)};
      issues->add(std::move(issue));
      continue;
    }
    const auto before = std::find_if(seen.begin(), seen.end(),
                                     [&](const auto& one) { return one.first == property; });
    if (before != seen.end() && !fails_silently())
      issues->error(member.value, place,
                    "\"" + member.key + "\" and \"" + before->second +
                        "\" are the same argument of " + std::string(owner));
    seen.emplace_back(property, member.key);
    check(member.value, property->value, place);
  }
}

void Checker::check_per_key(const Object& object, const Object& properties,
                            const std::string& path) const {
  const auto* keys = object.find("keys");
  if (!keys || !(keys->is_array() || keys->is_string())) return;
  const std::size_t count = keys->is_array() ? keys->as_array().size() : 1;
  for (const auto& member : object) {
    const auto* property = property_of(properties, member.key);
    if (!property || !property->value.find("x-clara-per-key") || !member.value.is_array()) continue;
    const auto* forms = property->value.find("anyOf");
    if (forms && accepts(forms->as_array().front(), member.value))
      continue;  // one value that is a list
    if (member.value.as_array().size() != count && !fails_silently())
      issues->error(member.value, path + "/" + member.key,
                    "expected one value, or one for each of the " + std::to_string(count) +
                        " keys, got " + std::to_string(member.value.as_array().size()));
  }
}

void Checker::check_members(const Value& value, const Value& schema,
                            const std::string& path) const {
  const auto& object = value.as_object();
  const auto* additional = schema.find("additionalProperties");
  if (additional && additional->is_object())
    for (const auto& member : object) check(member.value, *additional, path + "/" + member.key);
  const auto* properties = schema.find("properties");
  if (!properties) return;
  check_known(object, properties->as_object(), path);
  check_per_key(object, properties->as_object(), path);
  const auto* required = schema.find("required");
  if (!required) return;
  for (const auto& name : required->as_array()) {
    const auto present = std::any_of(object.begin(), object.end(), [&](const auto& member) {
      const auto* property = property_of(properties->as_object(), member.key);
      return property && property->key == name.as_string();
    });
    if (!present && !fails_silently())
      issues->error(value, path,
                    std::string(owner) + " needs the argument \"" + name.as_string() + "\"");
  }
}

}  // namespace

void check_schema(const Value& value, const Value& schema, const std::string& path,
                  std::string_view owner, Issues& issues) {
  Checker{owner, &issues}.check(value, schema, path);
}

bool detail::accepts(const Value& schema, const Value& value) {
  const Checker checker{"", nullptr};
  checker.check(value, schema, "");
  return checker.ok;
}

}  // namespace clara
