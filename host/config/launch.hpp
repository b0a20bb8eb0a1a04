#pragma once

namespace clara::host::config {

/// This process among those that were started together to train one network.
struct Launch {
  int rank = 0;        ///< 0 to world_size - 1
  int world_size = 1;  ///< at least 1
};

/// As torchrun says it, by RANK and WORLD_SIZE; one process where they are not set. Throws
/// clara::Error (config) for a variable that holds no such number.
Launch launch_of_process();

}  // namespace clara::host::config
