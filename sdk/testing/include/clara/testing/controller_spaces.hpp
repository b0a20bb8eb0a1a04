#pragma once

/// Search spaces and studies that the suite of controllers takes them through.

#include <clara/automl/controller.hpp>
#include <clara/automl/search_space.hpp>
#include <clara/value.hpp>

#include <string>
#include <utility>
#include <vector>

namespace clara::testing {

namespace detail {

inline Parameter number(std::string name, Parameter::Type type, double low, double high, bool log) {
  Parameter parameter;
  parameter.name = std::move(name);
  parameter.type = type;
  parameter.low = low;
  parameter.high = high;
  parameter.log = log;
  return parameter;
}

inline Parameter choice(std::string name, Array choices) {
  Parameter parameter;
  parameter.name = std::move(name);
  parameter.type = Parameter::Type::categorical;
  parameter.choices = std::move(choices);
  parameter.tuple = parameter.choices.front().is_array();
  return parameter;
}

/// While `parameter` has this value.
inline Parameter::Condition has(std::string parameter, Value value) {
  return {std::move(parameter), {std::move(value)}, Parameter::Condition::Kind::one_of, {}};
}

/// A space and what it has that others have not.
struct NamedSpace {
  std::string name;
  SearchSpace space;
};

inline std::vector<NamedSpace> conformance_spaces() {
  using Type = Parameter::Type;
  std::vector<NamedSpace> out;
  out.push_back({"one real", SearchSpace({number("lr", Type::real, 2e-4, 2e-2, true)})});
  out.push_back({"reals and integers", SearchSpace({number("x", Type::real, -1, 1, false),
                                                    number("n", Type::integer, 1, 16, true),
                                                    number("m", Type::integer, 0, 3, false)})});
  out.push_back({"enums", SearchSpace({choice("act", {"relu", "prelu"}),
                                       choice("a,b", {Array{1, true}, Array{2, false}})})});
  out.push_back({"an enum and a real", SearchSpace({choice("net", {"small", "large"}),
                                                    number("lr", Type::real, 1e-4, 1e-1, true)})});
  auto momentum = number("momentum", Type::real, 0, 0.99, false);
  momentum.condition = has("optimizer", "SGD");
  out.push_back({"a condition", SearchSpace({choice("optimizer", {"Adam", "SGD"}), momentum})});
  auto nesterov = choice("nesterov", {true, false});
  using Condition = Parameter::Condition;
  nesterov.condition =
      Condition::all_of({has("optimizer", "SGD"),
                         Condition::any_of({has("schedule", "step"), has("schedule", "cosine")})});
  out.push_back({"conditions on several parents",
                 SearchSpace({choice("optimizer", {"Adam", "SGD"}),
                              choice("schedule", {"none", "step", "cosine"}), nesterov})});
  auto stepped = number("dropout", Type::real, 0, 0.5, false);
  stepped.step = 0.1;
  out.push_back({"a real with a step", SearchSpace({stepped})});
  out.push_back({"a forbidden combination", SearchSpace({choice("p", {1, 2}), choice("q", {1, 2})},
                                                        {SearchValues({{"p", 1}, {"q", 2}})})});
  return out;
}

inline std::vector<std::vector<Objective>> conformance_objectives() {
  const Objective dice{"dice", Direction::maximize};
  const Objective seconds{"seconds", Direction::minimize};
  return {{dice}, {seconds}, {dice, seconds}};
}

/// Studies of one objective, either way, of two, and of one with constraints.
inline std::vector<StudyInfo> conformance_studies(int workers) {
  std::vector<StudyInfo> out;
  for (const auto& objectives : conformance_objectives())
    out.push_back({objectives, {}, 17, workers});
  out.push_back({conformance_objectives().front(), {"memory", "seconds"}, 17, workers});
  return out;
}

}  // namespace detail

}  // namespace clara::testing
