#pragma once

#include <clara/value.hpp>

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>

namespace clara::host::process {

/// The job contract, protocol 1: files in `<job>/.clara/attempt_<n>/` (CLARA_ATTEMPT_DIR), one new
/// folder per attempt.
///
/// - job.json, host -> job, before the start: {"protocol":1, ...}
/// - start.sh, host -> runner: starts it where the runner has put it
/// - events.jsonl, job -> host: see EventsReader
/// - result.json, job -> host, at most once: {"v":1,"score":0.93,"metrics":{...}}; a NaN score is
///   "NaN"
/// - exit.json, clara-job -> host: how the program ended
/// - log.txt: the program's output
/// - stop, host -> job: its existence asks the job to finish early and well
///
/// result.json and exit.json appear whole or not at all.
constexpr std::int64_t kJobProtocol = 1;

/// `<job>/.clara/attempt_<n>`.
std::filesystem::path attempt_folder(const std::filesystem::path& job, std::int64_t n);

/// Makes the attempt's folder with its job.json. Throws clara::Error (storage) when it exists: an
/// attempt is never reused.
std::filesystem::path create_attempt(const std::filesystem::path& job, std::int64_t n, Object spec);

/// Asks the job to finish early. It may take until its next epoch, or never look. False when the
/// file cannot be made: a folder that is gone must not keep a job from being ended.
bool request_stop(const std::filesystem::path& attempt);

/// What a job says at its end.
struct JobResult {
  std::optional<double> score;  ///< may be NaN or infinite; none: the job names none
  Object metrics;
};

/// How a job's program ended, as clara-job saw it.
struct ExitRecord {
  std::optional<int> exit_code;
  std::optional<int> signal;
  std::string stop;  ///< "", "timeout", "terminated", "killed", "host_died": why clara-job ended it
  /// It was ended, and result.json was there already: what it leaves on its way out is half a
  /// result.
  bool had_result = false;
  std::string failed_step;  ///< "", "start", "enter", "run": the program was never run
  std::string error;        ///< the system's words for that
  bool oom = false;
  std::optional<std::int64_t> memory_ulimit;  ///< bytes
  std::int64_t wall_ms = 0;
  std::int64_t user_ms = 0;
  std::int64_t system_ms = 0;
  std::int64_t max_rss_kib = 0;
  std::int64_t log_left_out = 0;  ///< bytes of output that log.txt does not hold
  std::string log_error;          ///< why the log was given up; "" if it was not
  std::string disk_error;         ///< it failed, and nothing could be written into its folder then
};

/// When a file was written last, in whole microseconds; nothing when it is not there.
std::optional<std::chrono::system_clock::time_point> written_at(const std::filesystem::path& file);

/// Nothing when the file is not there; clara::Error when it is there and breaks the contract.
std::optional<JobResult> read_result(const std::filesystem::path& attempt);
std::optional<ExitRecord> read_exit(const std::filesystem::path& attempt);

}  // namespace clara::host::process
