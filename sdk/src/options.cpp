#include <cxxabi.h>
#include <clara/options.hpp>

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <functional>
#include <map>

namespace clara {

namespace {

/// Adds a rule to the place in a type's schema where single values are described: `range` on a list
/// of numbers bounds each.
void restrict_values(Value& schema, const std::string& key, const Value& rule) {
  auto& object = schema.as_object();
  if (auto* alternatives = object.find("anyOf")) {
    for (auto& alternative : alternatives->as_array()) restrict_values(alternative, key, rule);
    return;
  }
  const auto* type = object.find("type");
  const std::string name = type ? type->as_string() : "";
  if (name == "null") return;
  if (name == "array") {
    if (auto* items = object.find("items")) restrict_values(*items, key, rule);
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

Field::Field(std::string name, std::string doc, const Type& type, Member member,
             const std::type_info& owner)
    : name_(std::move(name)),
      doc_(std::move(doc)),
      type_(&type),
      member_(std::move(member)),
      owner_(&owner) {}

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

bool Field::is_called(std::string_view key) const {
  return key == name_ || std::find(aliases_.begin(), aliases_.end(), key) != aliases_.end();
}

Field Field::within(const Member& group, const std::type_info& owner) const {
  Field out = *this;
  out.owner_ = &owner;
  out.member_ = [group, inner = member_](void* options) { return inner(group(options)); };
  for (auto& rule : out.rules_)
    rule.check = [group, inner = rule.check](const void* options, OptionIssues& issues) {
      // One accessor for both; a rule only reads.
      inner(group(const_cast<void*>(options)), issues);  // NOLINT
    };
  return out;
}

void Field::add_rule(const std::type_info& of, FieldRule rule) {
  rules_.push_back({&of, std::move(rule)});
}

bool Field::has_rule(const std::type_info& of) const {
  return std::any_of(rules_.begin(), rules_.end(),
                     [&](const Rule& rule) { return *rule.of == of; });
}

void Field::check_rules(const void* options, OptionIssues& issues) const {
  for (const auto& rule : rules_) rule.check(options, issues);
}

Value Field::schema() const {
  Value schema = type_->schema();
  if (!one_of_.empty()) restrict_values(schema, "enum", Array(one_of_));
  if (low_) restrict_values(schema, "minimum", bound(*low_));
  if (high_) restrict_values(schema, "maximum", bound(*high_));
  if (above_) restrict_values(schema, "exclusiveMinimum", bound(*above_));
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
  add(Severity::error, field, std::move(message), std::move(hint));
}

void OptionIssues::warning(std::string_view field, std::string message, std::string hint) {
  add(Severity::warning, field, std::move(message), std::move(hint));
}

void OptionIssues::add(Severity severity, std::string_view field, std::string message,
                       std::string hint) {
  const auto known = std::find_if(fields_.begin(), fields_.end(),
                                  [&](const Field& one) { return one.is_called(field); });
  const Object& args = args_.as_object();
  const auto* at = std::find_if(args.begin(), args.end(), [&](const Object::Member& member) {
    return member.key == field || (known != fields_.end() && known->is_called(member.key));
  });
  const bool written = at != args.end();
  reading_.issues->add({severity, (written ? at->value : args_).mark(),
                        reading_.path + (written ? "/" + at->key : ""), std::move(message),
                        std::move(hint)});
}

namespace detail {

namespace {

/// A C++ type's name as its author wrote it.
std::string type_name(const std::type_info& type) {
  int failed = 0;
  const std::unique_ptr<char, decltype(&std::free)> text(
      abi::__cxa_demangle(type.name(), nullptr, nullptr, &failed), &std::free);
  return failed == 0 ? text.get() : type.name();
}

}  // namespace

std::span<const Field> check_fields(std::span<const Field> fields, const std::type_info& owner) {
  std::map<std::string, const Field*, std::less<>> names;
  for (const auto& field : fields) {
    if (field.owner() != owner)
      throw Error("the fields of " + type_name(owner) + " list \"" + field.name() +
                      "\", a member of " + type_name(field.owner()) +
                      "; list the whole of it by Fields and group()",
                  ExitCode::plugin);
    auto all = field.aliases();
    all.push_back(field.name());
    for (const auto& name : all)
      if (!names.emplace(name, &field).second)
        throw Error("the fields of " + type_name(owner) + " list \"" + name + "\" twice",
                    ExitCode::plugin);
  }
  return fields;
}

void check_rules(std::span<const Field> fields, const void* options, OptionIssues& issues) {
  for (const auto& field : fields) field.check_rules(options, issues);
}

bool have_rule(std::span<const Field> fields, const std::type_info& of) {
  return std::any_of(fields.begin(), fields.end(),
                     [&](const Field& field) { return field.has_rule(of); });
}

namespace {
const Object::Member* written_as(const Object& args, const Field& field) {
  const auto* found = std::find_if(args.begin(), args.end(),
                                   [&](const auto& member) { return field.is_called(member.key); });
  return found == args.end() ? nullptr : found;
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

Value integer_schema(int bits, bool is_signed) {
  Value schema = type_schema("integer");
  if (bits < 64 || !is_signed)
    schema.as_object().set("format",
                           std::string(is_signed ? "int" : "uint") + std::to_string(bits));
  return schema;
}

std::int64_t read_integer(const Value& value, std::int64_t low, std::int64_t high,
                          const Reading& reading) {
  const auto read = value.as_int();
  if (read >= low && read <= high) return read;
  throw Error(Issue{Severity::error, value.mark(), reading.path,
                    "expected an integer from " + std::to_string(low) + " to " +
                        std::to_string(high) + ", got " + shown(value),
                    ""});
}

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
