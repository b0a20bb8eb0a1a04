#pragma once

#include <clara/automl/handler.hpp>

#include <string>
#include <vector>

namespace clara::host::display {

/// What a study has learned of each parameter, with the number of jobs that say so.
std::vector<std::string> learned_lines(const StudySnapshot& study);

/// The same for programs, see results::Learned.
Value learned_value(const StudySnapshot& study);

}  // namespace clara::host::display
