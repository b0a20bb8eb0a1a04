#pragma once

#include "host/process/contract.hpp"

#include <chrono>
#include <filesystem>
#include <optional>
#include <string>

namespace clara::host::process {

/// How an attempt ended, by its files: a breach of the protocol first, then a valid result, then
/// exit.json. What that means for its trial is automl::judge()'s to say.
struct JobEnd {
  /// "" for success, else one word: protocol, bad_score, no_result, exit, signal, oom, timeout,
  /// stopped (by stop() or kill()), host_died, spawn (the program never ran), lost (clara-job
  /// itself was killed).
  std::string reason;
  /// The same as a sentence with the facts, such as "killed by signal 11 (SIGSEGV)".
  std::string message;
  /// The job's own score, finite; none: failed, or the job names none and `needs_score` was false.
  std::optional<double> score;
  std::optional<JobResult> result;  ///< none when it came after the job was told to end
  bool had_result = false;          ///< result.json was there before it was asked to end
  std::optional<ExitRecord> exit;
  std::string log_tail;  ///< see log_tail()
  /// By its last file, which it left with or without a host; none: it left no such file.
  std::optional<std::chrono::system_clock::time_point> ended;

  bool succeeded() const { return reason.empty(); }
};

/// What is known about an attempt beside its files.
struct EndFacts {
  std::string program;  ///< argv[0], for messages
  std::chrono::milliseconds time_limit{0};
  std::string protocol_failure;  ///< of the events
  std::string job_failure;       ///< how clara-job itself failed, when it left no exit.json
  /// False for jobs whose score is made from what they report: then exit 0 without a score is a
  /// success.
  bool needs_score = true;
};

/// Reads the attempt's files.
JobEnd read_end(const std::filesystem::path& attempt, const EndFacts& facts);

/// "SIGSEGV" for 11; "signal 99" for numbers without a name.
std::string signal_name(int signal);

}  // namespace clara::host::process
