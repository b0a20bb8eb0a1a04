#pragma once

#include <clara/automl/search_space.hpp>

#include <string>

namespace clara {

/// What is wrong with the range of a number, "" when nothing is: "is wider than ...", "goes
/// beyond ...". Bounds are doubles, also those of integers, and a draw subtracts them. [any]
CLARA_API std::string range_problem(const Parameter& parameter);

}  // namespace clara
