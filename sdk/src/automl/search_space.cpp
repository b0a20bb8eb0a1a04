#include <clara/automl/search_space.hpp>
#include <clara/error.hpp>

#include <algorithm>
#include <cmath>
#include <set>

namespace clara {

void SearchValues::set(std::string name, Value value) {
  for (auto& existing : values_)
    if (existing.name == name) {
      existing.value = std::move(value);
      return;
    }
  values_.push_back({std::move(name), std::move(value)});
}

const Value* SearchValues::find(std::string_view name) const {
  for (const auto& entry : values_)
    if (entry.name == name) return &entry.value;
  return nullptr;
}

Value SearchValues::to_value() const {
  Object out;
  for (const auto& entry : values_) out.set(entry.name, entry.value);
  return out;
}

SearchValues SearchValues::from_value(const Value& object) {
  SearchValues out;
  for (const auto& member : object.as_object()) out.set(member.key, member.value);
  return out;
}

SearchSpace::SearchSpace(std::vector<Parameter> parameters) : parameters_(std::move(parameters)) {
  std::set<std::string> seen;
  for (const auto& parameter : parameters_)
    if (!seen.insert(parameter.name).second)
      throw Error("the search space has the parameter \"" + parameter.name + "\" twice");
}

const Parameter* SearchSpace::find(std::string_view name) const {
  for (const auto& parameter : parameters_)
    if (parameter.name == name) return &parameter;
  return nullptr;
}

bool SearchSpace::active(const Parameter& parameter, const SearchValues& values) const {
  if (!parameter.condition) return true;
  const auto* value = values.find(parameter.condition->parameter);
  const auto& wanted = parameter.condition->values;
  return value && std::find(wanted.begin(), wanted.end(), *value) != wanted.end();
}

namespace {
std::string problem_of(const Parameter& p, const Value& value) {
  if (p.type == Parameter::Type::categorical) {
    if (std::find(p.choices.begin(), p.choices.end(), value) != p.choices.end()) return "";
    return p.name + ": " + shown(value) + " is none of its " + std::to_string(p.choices.size()) +
           " choices";
  }
  const bool integer = p.type == Parameter::Type::integer;
  if (integer ? !value.is_int() : !value.is_number())
    return p.name + ": " + shown(value) + " is no " + (integer ? "integer" : "number");
  const double number = value.as_number();
  if (!(number >= p.low && number <= p.high))
    return p.name + ": " + shown(value) + " is outside " + number_text(p.low) + ".." +
           number_text(p.high);
  if (integer && !p.log && std::fmod(number - p.low, static_cast<double>(p.step)) != 0)
    return p.name + ": " + shown(value) + " is not a step of " + std::to_string(p.step) + " from " +
           number_text(p.low);
  return "";
}

bool contains_all(const SearchValues& values, const SearchValues& part) {
  return std::all_of(part.list().begin(), part.list().end(), [&](const SearchValue& wanted) {
    const auto* value = values.find(wanted.name);
    return value && *value == wanted.value;
  });
}
}  // namespace

std::string SearchSpace::problem(const SearchValues& values) const {
  for (const auto& entry : values.list())
    if (!find(entry.name)) return entry.name + ": the search space has no such parameter";
  for (const auto& parameter : parameters_) {
    const auto* value = values.find(parameter.name);
    const bool is_active = active(parameter, values);
    if (!value && is_active) return parameter.name + ": has no value";
    if (value && !is_active) return parameter.name + ": has a value though it is not active";
    if (!value) continue;
    if (auto text = problem_of(parameter, *value); !text.empty()) return text;
  }
  for (const auto& combination : forbidden)
    if (contains_all(values, combination))
      return "the combination " + shown(combination.to_value()) + " is forbidden";
  return "";
}

}  // namespace clara
