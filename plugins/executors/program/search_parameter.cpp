#include "search_parameter.hpp"

#include <clara/error.hpp>
#include <clara/internal/search_range.hpp>

#include <array>
#include <cmath>

namespace clara::program {

std::span<const Field> SearchParameter::fields() {
  static const std::array list{
      field<&SearchParameter::name>("name", "what the trial knows it by").required(),
      field<&SearchParameter::type>("type", "what it ranges over")
          .one_of({"discrete", "continuous", "int", "bool"}),
      field<&SearchParameter::values>("values", "the values of a discrete parameter"),
      field<&SearchParameter::start>("start", "smallest value"),
      field<&SearchParameter::stop>("stop", "largest value, included"),
      field<&SearchParameter::log>("log", "search along the logarithm"),
      field<&SearchParameter::step>("step", "distance between two values; of an int 1").above(0)};
  return list;
}

namespace {

Parameter ranged(const SearchParameter& given, Parameter parameter) {
  const auto who = "parameter \"" + given.name + "\"";
  check(given.start && given.stop, who + " needs start and stop");
  check(std::isfinite(*given.start) && std::isfinite(*given.stop), who + " needs finite bounds");
  check(*given.start <= *given.stop, who + ": start, " + number_text(*given.start) +
                                         ", is above stop, " + number_text(*given.stop));
  check(!given.log || *given.start > 0, who + ": a logarithmic range must start above 0");
  parameter.low = *given.start;
  parameter.high = *given.stop;
  parameter.log = given.log;
  check(!given.log || !given.step || (given.type == "int" && *given.step == 1),
        who + ": a logarithmic range goes with no step");
  if (given.step) parameter.step = *given.step;
  if (given.type == "int") parameter.type = Parameter::Type::integer;
  const auto problem = range_problem(parameter);
  check(problem.empty(), who + ": its range " + problem);
  if (given.type != "int") return parameter;
  if (parameter.step == 1) parameter.step.reset();
  check(!given.step || std::nearbyint(*given.step) == *given.step,
        who + ": the step of an int must be an integer");
  check(std::nearbyint(parameter.low) == parameter.low &&
            std::nearbyint(parameter.high) == parameter.high,
        who + ": the bounds of an int must be integers");
  return parameter;
}

}  // namespace

Parameter SearchParameter::parameter() const {
  Parameter out;
  out.name = name;
  out.targets = {name};
  if (type == "continuous" || type == "int") return ranged(*this, std::move(out));
  out.type = Parameter::Type::categorical;
  out.choices = type == "bool" ? std::vector<Value>{false, true} : values;
  check(!out.choices.empty(), "parameter \"" + name + "\" needs values");
  return out;
}

}  // namespace clara::program
