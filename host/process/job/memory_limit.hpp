#pragma once

#include <cstdint>

namespace clara::host::job {

/// How many processes of this one's memory control group the kernel has killed for lack of memory
/// so far; -1 when that is not known here. A count that grew during a job tells an OOM kill from
/// any other SIGKILL.
std::int64_t oom_kills();

/// RLIMIT_AS or RLIMIT_DATA in bytes, whichever is smaller; -1 without a limit.
std::int64_t memory_ulimit();

}  // namespace clara::host::job
