#pragma once

#include "host/process/job/options.hpp"

#include <sys/types.h>

namespace clara::host::job {

/// The job's program, or why there is none.
struct Child {
  pid_t pid = -1;              ///< also its process group
  int output = -1;             ///< the read end of its stdout and stderr, non-blocking
  int error = 0;               ///< errno of the step that failed
  const char* step = nullptr;  ///< that step, for a sentence: "run", "enter", "start"
};

/// Starts the program: own process group, /dev/null as input, one pipe for its output, all signals
/// at their defaults, no other descriptor. A fork that the system refuses for lack of processes or
/// memory is tried again for five seconds.
Child start(const Options& options);

}  // namespace clara::host::job
