#pragma once

#include <sys/types.h>

namespace clara::host::job {

/// Sends `signal` to every process that has this one as its parent, and to the groups that they
/// lead; returns how many there were. As a subreaper this process inherits every orphan below it,
/// so calling again until none is left ends them all.
int signal_children(int signal);

}  // namespace clara::host::job
