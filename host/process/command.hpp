#pragma once

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <string>
#include <utility>
#include <vector>

namespace clara::host::process {

/// How one attempt of a job is run.
struct Command {
  std::vector<std::string> argv;  ///< the program is looked up in PATH, as a shell does
  /// On top of the host's own; CLARA_ATTEMPT_DIR is added.
  std::vector<std::pair<std::string, std::string>> environment;
  std::filesystem::path directory;                  ///< working directory; empty: the host's
  std::filesystem::path attempt;                    ///< absolute; made by create_attempt
  std::chrono::milliseconds time_limit{0};          ///< 0: none
  std::chrono::milliseconds grace{10'000};          ///< from TERM to KILL
  std::int64_t log_limit = std::int64_t{64} << 20;  ///< bytes; the first and the last half are kept
  std::int64_t line_limit = 64 << 10;               ///< bytes of one line that are kept
  bool outlives_host = false;                       ///< else the job is ended when the host dies
  std::chrono::milliseconds poll{200};              ///< between two looks at events.jsonl
};

/// How long a job may be there after its grace: what clara-job needs after TERM and KILL to sweep
/// and to join the log, and more.
inline constexpr std::chrono::milliseconds kAfterGrace{20'000};

/// The program clara-job of this installation: `../libexec/clara-host/clara-job` from the running
/// program's folder.
std::filesystem::path job_program();

}  // namespace clara::host::process
