#pragma once

#include "host/display/closing.hpp"

#include <host/results/past_run.hpp>

#include <chrono>
#include <string>
#include <vector>

namespace clara::host::display {

/// A whole run: every job, the best first; the failed ones with their reason; what the search has
/// learned of each parameter; how to look further.
std::vector<std::string> report_lines(const results::PastRun& run, const ClosingFacts& facts,
                                      std::chrono::system_clock::time_point now);

/// The same for programs: {"run_id", "folder", "state", "objective", "direction", "jobs": [...],
/// "learned": [...]}.
Value report_value(const results::PastRun& run);

}  // namespace clara::host::display
