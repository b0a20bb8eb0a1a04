#pragma once

#include <string>
#include <string_view>

namespace clara::host::automl {

/// The same for failures with one cause, whatever numbers and names of jobs their messages contain:
/// "#" for each number. The exit code or signal in front is part of the cause.
std::string cause_of(std::string_view message);

}  // namespace clara::host::automl
