#pragma once

/// What a job finds in its environment, for our executors and for what checks a search beforehand.

#include <clara/export.hpp>

#include <string>
#include <string_view>
#include <vector>

namespace clara {

/// The variable that gives a program the value of a search parameter: CLARA_PARAM_ and its name in
/// capitals, with '_' for every byte that is neither a letter nor a digit of ASCII. [any]
CLARA_API std::string parameter_variable(std::string_view name);

/// "" when each of the parameters has a variable of its own; else which two have not: `the
/// parameters "a b" and "a.b" would both be CLARA_PARAM_A_B`. [any]
CLARA_API std::string shared_variable(const std::vector<std::string>& names);

/// "" when a parameter of this name can be given as `--name value` (`arguments: named`); else why
/// not: `the parameter "trial_id" would be --trial_id, by which a trial is told who it is`. [any]
CLARA_API std::string taken_argument(std::string_view name);

/// The settings of --set that hold a secret: everybody may read a process's arguments, and nobody
/// else its environment. A JSON list of "NAME=VALUE", stronger than --set.
inline constexpr const char* kSecretSettings = "CLARA_SECRET_SETTINGS";

/// PYTHONPATH for a job: the folder of clara-host's own packages (`package` among them), in front
/// of what this process has. Empty when there is neither. [any]
CLARA_API std::string job_python_path(std::string_view package);

}  // namespace clara
