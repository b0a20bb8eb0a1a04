#pragma once

#include <clara/value.hpp>

#include <string>

namespace clara::host::study {

/// What CLARA_PLUGIN_PATH has to say for a training of the run with this record: of the run's
/// plugin_path, the folders that hold plugins which the training names.
std::string plugin_path(const Value& record);

}  // namespace clara::host::study
