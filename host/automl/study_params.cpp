#include "host/automl/study_params.hpp"

#include <clara/automl/sampling.hpp>

#include <algorithm>
#include <string_view>

namespace clara::host::automl {
namespace {

Value scalar(const Value& choice) {
  return choice.is_array() || choice.is_object() ? Value(choice.json()) : choice;
}

/// Optuna's distributions end at a value that the steps reach.
double reached_high(const Parameter& p) {
  if (!p.step || p.log) return p.high;
  return from_unit(p, 1).as_number();
}

store::Distribution distribution(const Parameter& p) {
  switch (p.type) {
    case Parameter::Type::real:
      return store::FloatDistribution{p.low, reached_high(p), p.log, p.step};
    case Parameter::Type::integer:
      return store::IntDistribution{static_cast<std::int64_t>(p.low),
                                    static_cast<std::int64_t>(reached_high(p)), p.log,
                                    p.integer_step()};
    case Parameter::Type::categorical:
      break;
  }
  store::CategoricalDistribution categorical;
  for (const auto& choice : p.choices) categorical.choices.push_back(scalar(choice));
  return categorical;
}

Value choice_of(const Parameter& p, const Value& given) {
  const auto choice = std::find_if(p.choices.begin(), p.choices.end(),
                                   [&](const Value& c) { return scalar(c) == given; });
  return choice == p.choices.end() ? given : *choice;
}

}  // namespace

std::vector<store::Param> study_params(const SearchSpace& space, const SearchValues& values) {
  std::vector<store::Param> params;
  for (const auto& [name, value] : values.list()) {
    const auto* parameter = space.find(name);
    if (parameter) params.push_back({name, distribution(*parameter), scalar(value)});
  }
  return params;
}

namespace {

Object given_by_user(const store::Trial& trial) {
  Object given;
  if (const auto* fixed = trial.system_attrs.find("fixed_params"); fixed && fixed->is_object())
    given = fixed->as_object();
  for (const auto& param : trial.params) given.set(param.name, param.value);
  return given;
}

}  // namespace

std::vector<std::string> names_of_no_parameter(const SearchSpace& space,
                                               const store::Trial& trial) {
  std::vector<std::string> out;
  for (const auto& member : given_by_user(trial))
    if (!space.find(member.key)) out.push_back(member.key);
  return out;
}

SearchValues user_values(const SearchSpace& space, const store::Trial& trial) {
  const auto given = given_by_user(trial);
  SearchValues values;
  for (const auto& parameter : space.parameters()) {
    if (const auto* value = given.find(parameter.name)) {
      values.set(parameter.name, choice_of(parameter, *value));
    }
  }
  return values;
}

SearchValues filled_in(const SearchSpace& space, const SearchValues& given, std::uint64_t seed) {
  constexpr int kTries = 1000;
  if (space.problem(given).empty()) return given;
  StudyRng rng(seed);
  SearchValues values;
  // Again and again, since a value that is given may forbid or switch off what was drawn.
  for (int i = 0; i < kTries; ++i) {
    values = sample(space, rng);
    for (const auto& one : given.list())
      if (values.find(one.name)) values.set(one.name, one.value);
    if (space.problem(values).empty()) break;
  }
  return values;
}

namespace {

Value condition_value(const Parameter::Condition& condition) {
  if (condition.kind == Parameter::Condition::Kind::one_of)
    return Object{{"parameter", condition.parameter}, {"values", condition.values}};
  Array parts;
  for (const auto& part : condition.parts) parts.push_back(condition_value(part));
  const bool all = condition.kind == Parameter::Condition::Kind::all;
  return Object{{all ? "all" : "any", std::move(parts)}};
}

/// A whole 1 for a parameter without one, as it was always written; a real step of 1 is 1.0.
Value step_value(const Parameter& p) {
  if (p.type == Parameter::Type::integer) return p.integer_step();
  return p.step ? Value(*p.step) : Value(1);
}

Parameter::Condition read_condition(const Value& value) {
  const auto& object = value.as_object();
  for (const char* kind : {"all", "any"}) {
    const auto* written = object.find(kind);
    if (!written) continue;
    std::vector<Parameter::Condition> parts;
    for (const auto& part : written->as_array()) parts.push_back(read_condition(part));
    return kind == std::string_view("all") ? Parameter::Condition::all_of(std::move(parts))
                                           : Parameter::Condition::any_of(std::move(parts));
  }
  return {object.at("parameter").as_string(),
          object.at("values").as_array(),
          Parameter::Condition::Kind::one_of,
          {}};
}

Parameter read_parameter(const Object& member) {
  Parameter p;
  p.name = member.at("name").as_string();
  if (const auto* choices = member.find("choices")) {
    p.type = Parameter::Type::categorical;
    p.choices = choices->as_array();
  } else {
    p.type =
        member.at("type").as_string() == "int" ? Parameter::Type::integer : Parameter::Type::real;
    p.low = member.at("low").as_number();
    p.high = member.at("high").as_number();
    p.log = member.at("log").as_bool();
    const auto& step = member.at("step");
    if (!step.is_int() || step.as_int() != 1) p.step = step.as_number();
  }
  if (const auto* condition = member.find("condition")) p.condition = read_condition(*condition);
  return p;
}

}  // namespace

Value space_value(const SearchSpace& space) {
  Array list;
  for (const auto& p : space.parameters()) {
    Object entry{{"name", p.name}};
    if (p.type == Parameter::Type::categorical) {
      entry.set("choices", p.choices);
    } else {
      entry.set("type", p.type == Parameter::Type::real ? "float" : "int");
      entry.set("low", p.low);
      entry.set("high", p.high);
      entry.set("log", p.log);
      entry.set("step", step_value(p));
    }
    if (p.condition) entry.set("condition", condition_value(*p.condition));
    list.emplace_back(std::move(entry));
  }
  for (const auto& combination : space.forbidden())
    list.emplace_back(Object{{"forbidden", combination.to_value()}});
  return list;
}

SearchSpace read_space(const Value& value) {
  std::vector<Parameter> parameters;
  std::vector<SearchValues> forbidden;
  for (const auto& entry : value.as_array()) {
    const auto& member = entry.as_object();
    if (const auto* combination = member.find("forbidden")) {
      forbidden.push_back(SearchValues::from_value(*combination));
    } else {
      parameters.push_back(read_parameter(member));
    }
  }
  return SearchSpace(std::move(parameters), std::move(forbidden));
}

}  // namespace clara::host::automl
