#include <clara/options.hpp>

#include <algorithm>
#include <cmath>

namespace clara {

namespace {

/// Adds a rule to the place in a type's schema where single values are described: `range` on a list
/// of numbers bounds each.
void add_rule(Value& schema, const std::string& key, const Value& rule) {
  auto& object = schema.as_object();
  if (auto* alternatives = object.find("anyOf")) {
    for (auto& alternative : alternatives->as_array()) add_rule(alternative, key, rule);
    return;
  }
  const auto* type = object.find("type");
  const std::string name = type ? type->as_string() : "";
  if (name == "null") return;
  if (name == "array") {
    if (auto* items = object.find("items")) add_rule(*items, key, rule);
    return;
  }
  object.set(key, rule);
}

/// A bound as it reads best: 1, not 1.0.
Value bound(double d) {
  if (std::abs(d) < 9e15 && std::nearbyint(d) == d) return static_cast<std::int64_t>(d);
  return d;
}

}  // namespace

Field::Field(std::string name, std::string doc, const Type& type, void* (*member)(void*))
    : name_(std::move(name)), doc_(std::move(doc)), type_(&type), member_(member) {}

Field Field::required() && {
  required_ = true;
  return std::move(*this);
}
Field Field::alias(std::string other) && {
  aliases_.push_back(std::move(other));
  return std::move(*this);
}
Field Field::implicit(std::string reference) && {
  implicit_ = std::move(reference);
  return std::move(*this);
}
Field Field::one_of(std::vector<Value> values) && {
  one_of_ = std::move(values);
  return std::move(*this);
}
Field Field::range(double low, double high) && {
  low_ = low;
  high_ = high;
  return std::move(*this);
}
Field Field::at_least(double low) && {
  low_ = low;
  return std::move(*this);
}
Field Field::above(double low) && {
  above_ = low;
  return std::move(*this);
}
Field Field::per_key() && {
  per_key_ = true;
  return std::move(*this);
}
Field Field::beside_args() && {
  beside_ = true;
  return std::move(*this);
}

Value Field::schema() const {
  Value schema = type_->schema();
  if (!one_of_.empty()) add_rule(schema, "enum", Array(one_of_));
  if (low_) add_rule(schema, "minimum", bound(*low_));
  if (high_) add_rule(schema, "maximum", bound(*high_));
  if (above_) add_rule(schema, "exclusiveMinimum", bound(*above_));
  auto& object = schema.as_object();
  object.set("description", doc_);
  if (per_key_) object.set("x-clara-per-key", true);
  if (beside_) object.set("x-clara-beside", true);
  if (!implicit_.empty()) object.set("x-clara-implicit", implicit_);
  if (!aliases_.empty()) object.set("x-clara-alias", Array(aliases_.begin(), aliases_.end()));
  return schema;
}

void Field::read(const Value& value, void* options, Reading& reading) const {
  type_->read(value, member_(options), reading);
}

Value Field::print(const void* options) const {
  return type_->print(
      member_(const_cast<void*>(options)));  // NOLINT: one accessor for both; print only reads
}

Value object_schema(std::span<const Field> fields, const Value& defaults) {
  Object properties;
  Array required;
  for (const auto& field : fields) {
    auto& schema = properties.set(field.name(), field.schema());
    const auto* written = defaults.find(field.name());
    if (field.is_required()) {
      if (field.implicit_reference().empty()) required.emplace_back(field.name());
    } else if (written) {
      schema.as_object().set("default", *written);
    }
  }
  Object out{{"type", "object"}, {"properties", std::move(properties)}};
  if (!required.empty()) out.set("required", std::move(required));
  out.set("additionalProperties", false);
  return out;
}

void OptionIssues::error(std::string_view field, std::string message, std::string hint) {
  const auto* at = args_.find(field);
  reading_.issues->error(at ? *at : args_, reading_.path + (at ? "/" + std::string(field) : ""),
                         std::move(message), std::move(hint));
}

void OptionIssues::warning(std::string_view field, std::string message, std::string hint) {
  const auto* at = args_.find(field);
  reading_.issues->warning(at ? *at : args_, reading_.path + (at ? "/" + std::string(field) : ""),
                           std::move(message), std::move(hint));
}

namespace detail {

namespace {
const Object::Member* written_as(const Object& args, const Field& field) {
  for (const auto& member : args) {
    if (member.key == field.name()) return &member;
    const auto& aliases = field.aliases();
    if (std::find(aliases.begin(), aliases.end(), member.key) != aliases.end()) return &member;
  }
  return nullptr;
}

void read_field(const Field& field, const Object::Member* member, const Value& args, void* options,
                Reading& reading) {
  if (member) {
    Reading inner = nested(reading, member->key);
    field.read(member->value, options, inner);
  } else if (field.is_required() && !field.implicit_reference().empty()) {
    // An implied reference of an optional argument is written into `args` by the host, which knows
    // whether the config has such a component.
    Value reference(field.implicit_reference());
    reference.with_mark(args.mark());
    Reading inner = nested(reading, field.name());
    field.read(reference, options, inner);
  }
}
}  // namespace

void read_fields(std::span<const Field> fields, const Value& args, void* options,
                 Reading& reading) {
  const auto& object = args.as_object();
  // In the order of the file, not of the fields: children and references are constructed on the
  // way, and construction may draw random numbers.
  std::vector<const Field*> missing;
  std::vector<std::pair<const Object::Member*, const Field*>> written;
  for (const auto& field : fields) {
    if (const auto* member = written_as(object, field)) {
      written.emplace_back(member, &field);
    } else {
      missing.push_back(&field);
    }
  }
  std::sort(written.begin(), written.end(),
            [](const auto& a, const auto& b) { return a.first < b.first; });
  for (const auto& [member, field] : written) read_field(*field, member, args, options, reading);
  for (const auto* field : missing) read_field(*field, nullptr, args, options, reading);
}

Value print_fields(std::span<const Field> fields, const void* options) {
  Object out;
  for (const auto& field : fields) out.set(field.name(), field.print(options));
  return out;
}

Reading nested(const Reading& reading, std::string_view key) {
  return {reading.resolver, reading.issues, reading.path + "/" + std::string(key)};
}

double read_number(const Value& value) { return value.as_number(); }

void wrong_kind(const Value& at, std::string_view path, std::string_view kind) {
  throw Error(Issue{
      Severity::error, at.mark(), std::string(path),
      "expected a " + std::string(kind) + ", but " + shown(at) + " is another kind of component",
      ""});
}

Value type_schema(std::string_view json_type) { return Object{{"type", std::string(json_type)}}; }

Value array_schema(Value items, std::size_t min, std::size_t max) {
  Object out{{"type", "array"}, {"items", std::move(items)}};
  if (min > 0) out.set("minItems", min);
  if (max > 0) out.set("maxItems", max);
  return out;
}

Value any_of(Array alternatives) { return Object{{"anyOf", std::move(alternatives)}}; }

Value ref_schema(std::string_view kind, bool list) {
  Object out{{"type", "string"}, {"pattern", "^@"}, {"x-clara-ref", std::string(kind)}};
  if (list) out.set("x-clara-list", true);
  return out;
}

Value child_schema(std::string_view kind) {
  return Object{{"type", "object"}, {"x-clara-child", std::string(kind)}};
}

Value map_schema(Value values) {
  return Object{{"type", "object"}, {"additionalProperties", std::move(values)}};
}

Value factory_schema() {
  Array pair{type_schema("string"), type_schema("object")};
  return any_of(
      {type_schema("string"),
       Object{{"type", "array"}, {"items", std::move(pair)}, {"minItems", 1}, {"maxItems", 2}}});
}

Factory read_factory(const Value& value) {
  if (value.is_string()) return {value.as_string()};
  const auto& list = value.as_array();
  Factory out(list.at(0).as_string());
  if (list.size() > 1) out.args = list[1].as_object();
  return out;
}

Value print_factory(const Factory& factory) {
  if (factory.args.empty()) return factory.name;
  return Array{factory.name, factory.args};
}

}  // namespace detail
}  // namespace clara
