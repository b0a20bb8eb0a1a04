#pragma once

#include <cstdint>

namespace clara::host::job {

/// What goes into exit.json.
struct ExitRecord {
  int exit_code = -1;  ///< -1: none
  int signal = 0;      ///< 0: none
  const char* stop =
      nullptr;  ///< why clara-job ended it: "timeout", "terminated", "killed", "host_died"
  bool had_result = false;            ///< when it was ended, result.json was there
  const char* failed_step = nullptr;  ///< "start", "enter" or "run", when the program was never run
  int error = 0;                      ///< errno of that step
  bool oom = false;
  std::int64_t memory_ulimit = -1;
  std::int64_t wall_ms = 0;
  int swept = 0;     ///< processes that the program had left behind
  int unkilled = 0;  ///< of those, still there
  std::int64_t log_bytes = 0;
  std::int64_t log_left_out = 0;
  int log_error = 0;
  int disk_error = 0;  ///< it failed, and a file could not grow (ulimit -f), or none be written
};

/// Takes the room that exit.json will need, so that how a job ended can be told also when it, or
/// another, has filled the disk meanwhile.
void reserve_exit_record(int folder_fd);

/// Tries to write a block into the folder: errno, or 0. Whoever judges the job may come when there
/// is room again.
int try_to_write(int folder_fd);

/// Writes exit.json into the folder so that it is there whole or not at all, also after a power
/// cut.
bool write_exit_record(int folder_fd, const ExitRecord& record);

}  // namespace clara::host::job
