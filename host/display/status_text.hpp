#pragma once

#include <host/results/past_run.hpp>

#include <chrono>
#include <string>
#include <vector>

namespace clara::host::display {

/// "run_1 is running: process 4711 on node7 since ...", and whether it can be gone on with.
std::vector<std::string> state_lines(const results::PastRun& run);

/// How a study stands: its state, how many jobs there are in each, the running ones with their last
/// values, the best.
std::vector<std::string> status_lines(const results::PastRun& run,
                                      std::chrono::system_clock::time_point now);

/// The same for programs: {"run_id", "folder", "database", "state", "holder", "reason", "resume",
/// "objective", "jobs": {...}, "running": [...], "best": {...}}.
Value status_value(const results::PastRun& run, std::chrono::system_clock::time_point now);

}  // namespace clara::host::display
