#pragma once

#include "host/process/command.hpp"

#include <clara/error.hpp>

#include <sys/types.h>

#include <string>
#include <vector>

namespace clara::host::process {

/// The system refused to start a process.
class SpawnError : public Error {
 public:
  SpawnError(int error, const std::string& what);

  /// Too many processes or descriptors, or no memory: worth another try.
  bool is_temporary() const;

 private:
  int error_;
};

/// How clara-job is called for this command: its program first. `stream_fd` as below.
std::vector<std::string> job_arguments(const Command& command, int stream_fd);

/// Starts clara-job for this command, in a session of its own, with no other descriptor than
/// /dev/null, stderr and `stream_fd` (-1: none; a non-blocking write end that receives a copy of
/// the job's output). Returns its pid; the caller waits for it. Any thread may call it, and end.
pid_t spawn(const Command& command, int stream_fd);

}  // namespace clara::host::process
