#include <clara/field.hpp>

#include <algorithm>
#include <cmath>

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

void Field::read(const Value& value, void* options, OptionReader& reader) const {
  type_->read(value, member_(options), reader);
}

Value Field::print(const void* options) const {
  return type_->print(
      member_(const_cast<void*>(options)));  // NOLINT: one accessor for both; print only reads
}

}  // namespace clara
