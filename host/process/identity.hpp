#pragma once

#include <sys/types.h>

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>

namespace clara::host::process {

/// A process that can be recognised later, also by a host that was started anew: a pid alone may
/// belong to another by then.
struct ProcessRecord {
  std::int64_t pid = 0;
  std::uint64_t start_time = 0;  ///< field 22 of /proc/PID/stat, clock ticks since boot
  std::string boot_id;           ///< /proc/sys/kernel/random/boot_id

  bool operator==(const ProcessRecord&) const = default;
};

/// The process with this pid as it is now, or nothing when there is none.
std::optional<ProcessRecord> identify(pid_t pid);

/// True while that very process is there: since this boot, with this start time, and not a zombie.
bool is_alive(const ProcessRecord& process);

/// Sends SIGKILL to every process that was started for this attempt (CLARA_ATTEMPT_DIR in its
/// environment), wherever it has moved since; returns how many there were. For attempts whose
/// clara-job was killed: call again until it returns 0.
int kill_remnants(const std::filesystem::path& attempt_folder);

}  // namespace clara::host::process
