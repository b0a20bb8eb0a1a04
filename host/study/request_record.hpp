#pragma once

#include "host/study/settings.hpp"

#include <host/config/sources.hpp>

#include <clara/value.hpp>

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>

namespace clara::host::study {

/// What a run was asked for, as run.json keeps it in "request": so that --resume needs none of it
/// again.
struct RequestRecord {
  config::Request request;  ///< absolute paths; `kept` has what is not there any more
  std::string workers;
  std::string device;
  std::string time_limit;
  std::string grace;
  std::optional<std::int64_t> max_jobs;
};

/// {"file", "mmar", "environment", "settings", "program", "workers", "device", "time_limit",
/// "grace", "max_jobs"}
Value to_value(const config::Request& request, const CommandLine& command_line);

/// The request of the run that lies below `place`: an MMAR, a folder of runs or a run, and then
/// `run_id` unless that is empty, else the newest. Null when there is no such run, or its run.json
/// has no request.
std::optional<RequestRecord> recorded_request(const std::filesystem::path& place,
                                              const std::string& run_id);

}  // namespace clara::host::study
