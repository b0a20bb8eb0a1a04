#include <clara/automl/search_space.hpp>
#include <clara/error.hpp>
#include <clara/internal/search_range.hpp>

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

Parameter::Condition Parameter::Condition::all_of(std::vector<Condition> parts) {
  return {"", {}, Kind::all, std::move(parts)};
}

Parameter::Condition Parameter::Condition::any_of(std::vector<Condition> parts) {
  return {"", {}, Kind::any, std::move(parts)};
}

namespace {

using Condition = Parameter::Condition;

std::string quoted(const std::string& name) { return "\"" + name + "\""; }

/// Everything that a condition names stands before `end`.
void check_condition(const Condition& condition, const std::vector<Parameter>& all,
                     std::size_t end) {
  for (const auto& part : condition.parts) check_condition(part, all, end);
  if (condition.kind != Condition::Kind::one_of) return;
  const auto named = std::find_if(
      all.begin(), all.end(), [&](const Parameter& p) { return p.name == condition.parameter; });
  const auto who = "the condition of the parameter " + quoted(all[end].name) + " names " +
                   quoted(condition.parameter);
  check(named != all.end(), who + ", which the search space does not have");
  check(static_cast<std::size_t>(named - all.begin()) < end,
        who + ", which does not stand before it");
}

void check_step(const Parameter& p) {
  if (!p.step || p.type == Parameter::Type::categorical) return;
  const auto who =
      "the step of the parameter " + quoted(p.name) + ", " + number_text(*p.step) + ",";
  check(std::isfinite(*p.step) && *p.step > 0, who + " is not above 0");
  const bool integer = p.type == Parameter::Type::integer;
  check(!integer || std::nearbyint(*p.step) == *p.step, who + " is no integer");
  check(!p.log || (integer && *p.step == 1), who + " does not go with a logarithmic scale");
}

/// Neither a controller nor any file of a job can tell NaN or an infinity from a text.
bool is_finite(const Value& value) {
  if (value.is_array())
    return std::all_of(value.as_array().begin(), value.as_array().end(), is_finite);
  if (value.is_object())
    return std::all_of(value.as_object().begin(), value.as_object().end(),
                       [](const auto& member) { return is_finite(member.value); });
  return !value.is_number() || std::isfinite(value.as_number());
}

/// What a draw stands on.
void check_values(const Parameter& p) {
  const auto who = "the parameter " + quoted(p.name);
  if (p.type == Parameter::Type::categorical) {
    check(!p.choices.empty(), who + " has no choices");
    for (const auto& choice : p.choices)
      check(is_finite(choice),
            who + " has the choice " + shown(choice) + ", and needs numbers that are finite");
    return;
  }
  const auto range = number_text(p.low) + ".." + number_text(p.high);
  check(std::isfinite(p.low) && std::isfinite(p.high) && p.low <= p.high,
        who + " has the range " + range + ", and needs a low end that is not above the high one");
  const auto problem = range_problem(p);
  check(problem.empty(), who + " has the range " + range + ", which " + problem);
  check(!p.log || p.low > 0,
        who + " has the range " + range + ", and a logarithmic scale begins above 0");
}

bool holds(const Condition& condition, const SearchValues& values) {
  const auto part_holds = [&](const Condition& part) { return holds(part, values); };
  const auto& parts = condition.parts;
  if (condition.kind == Condition::Kind::all)
    return std::all_of(parts.begin(), parts.end(), part_holds);
  if (condition.kind == Condition::Kind::any)
    return std::any_of(parts.begin(), parts.end(), part_holds);
  const auto* value = values.find(condition.parameter);
  const auto& wanted = condition.values;
  return value && std::find(wanted.begin(), wanted.end(), *value) != wanted.end();
}

}  // namespace

std::string range_problem(const Parameter& parameter) {
  constexpr double kExact = 9007199254740992;  // 2^53
  const bool integer = parameter.type == Parameter::Type::integer;
  if (integer && (parameter.low < -kExact || parameter.high > kExact))
    return "goes beyond 9007199254740992, up to which integers are exact";
  const bool fits = std::isfinite(parameter.high - parameter.low);
  return fits ? "" : "is wider than the largest number";
}

SearchSpace::SearchSpace() : SearchSpace(std::vector<Parameter>{}) {}

SearchSpace::SearchSpace(std::vector<Parameter> parameters, std::vector<SearchValues> forbidden)
    : parts_(std::make_shared<const Parts>(Parts{std::move(parameters), std::move(forbidden)})) {
  const auto& all = parts_->parameters;
  std::set<std::string> seen;
  for (std::size_t i = 0; i < all.size(); ++i) {
    const auto& parameter = all[i];
    check(seen.insert(parameter.name).second,
          "the search space has the parameter " + quoted(parameter.name) + " twice");
    check_values(parameter);
    check_step(parameter);
    if (parameter.condition) check_condition(*parameter.condition, all, i);
  }
  for (const auto& combination : parts_->forbidden)
    for (const auto& part : combination.list())
      check(seen.contains(part.name), "a forbidden combination names " + quoted(part.name) +
                                          ", which the search space does not have");
}

const Parameter* SearchSpace::find(std::string_view name) const {
  for (const auto& parameter : parts_->parameters)
    if (parameter.name == name) return &parameter;
  return nullptr;
}

bool SearchSpace::active(const Parameter& parameter, const SearchValues& values) const {
  return !parameter.condition || holds(*parameter.condition, values);
}

namespace {
/// An integer's bounds have no point.
std::string bound_text(const Parameter& p, double bound) {
  constexpr double kExact = 9e15;
  const bool whole = p.type == Parameter::Type::integer && std::abs(bound) < kExact;
  return whole ? std::to_string(static_cast<std::int64_t>(bound)) : number_text(bound);
}

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
    return p.name + ": " + shown(value) + " is outside " + bound_text(p, p.low) + ".." +
           bound_text(p, p.high);
  if (p.step && !p.log) {
    const double steps = (number - p.low) / *p.step;  // as exact as Optuna looks at it
    if (std::abs(steps - std::round(steps)) >= 1e-8)
      return p.name + ": " + shown(value) + " is not a step of " + number_text(*p.step) + " from " +
             number_text(p.low);
  }
  return "";
}

bool contains_all(const SearchValues& values, const SearchValues& part) {
  return std::all_of(part.list().begin(), part.list().end(), [&](const SearchValue& wanted) {
    const auto* value = values.find(wanted.name);
    return value && *value == wanted.value;
  });
}
}  // namespace

bool SearchSpace::forbids(const SearchValues& values) const {
  return std::any_of(
      parts_->forbidden.begin(), parts_->forbidden.end(),
      [&](const SearchValues& combination) { return contains_all(values, combination); });
}

std::string SearchSpace::problem(const SearchValues& values) const {
  for (const auto& entry : values.list())
    if (!find(entry.name)) return entry.name + ": the search space has no such parameter";
  for (const auto& parameter : parts_->parameters) {
    const auto* value = values.find(parameter.name);
    const bool is_active = active(parameter, values);
    if (!value && is_active) return parameter.name + ": has no value";
    if (value && !is_active) return parameter.name + ": has a value though it is not active";
    if (!value) continue;
    if (auto text = problem_of(parameter, *value); !text.empty()) return text;
  }
  for (const auto& combination : parts_->forbidden)
    if (contains_all(values, combination))
      return "the combination " + shown(combination.to_value()) + " is forbidden";
  return "";
}

}  // namespace clara
