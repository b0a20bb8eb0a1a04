#pragma once

#include "host/store/records.hpp"

#include <clara/automl/search_space.hpp>

#include <cstdint>
#include <string>
#include <vector>

namespace clara::host::automl {

/// Values as Optuna's tables hold them. A choice that is a list (a tuple, `channels`) becomes its
/// JSON text, since lists break Optuna's importances; the exact values are kept beside them.
std::vector<store::Param> study_params(const SearchSpace& space, const SearchValues& values);

/// The values that a user has given a trial: its parameters, or the `fixed_params` of Optuna's
/// enqueue_trial. What is none of the choices stays as it is, for SearchSpace::problem to speak of.
SearchValues user_values(const SearchSpace& space, const store::Trial& trial);

/// What a user has given a value in a trial although the study has no such parameter.
std::vector<std::string> names_of_no_parameter(const SearchSpace& space, const store::Trial& trial);

/// `given`, and for the parameters that it leaves out values at random, as Optuna does it. What is
/// given stays as it is, inside of the space or not.
SearchValues filled_in(const SearchSpace& space, const SearchValues& given, std::uint64_t seed);

/// The space in words of JSON: to see that a study goes on with the one that it was started with.
Value space_value(const SearchSpace& space);
/// And back, for reports: names, ranges, choices and conditions, no targets and no domains.
SearchSpace read_space(const Value& value);

}  // namespace clara::host::automl
