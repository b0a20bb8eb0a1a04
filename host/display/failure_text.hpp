#pragma once

#include <clara/automl/job.hpp>

#include <string>
#include <vector>

namespace clara::host::display {

/// What people are told about a job that failed: the reason, the last lines of its log, and the
/// command that runs it alone.
std::vector<std::string> failure_lines(const Job& job, const std::string& log_tail);

}  // namespace clara::host::display
